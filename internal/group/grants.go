package group

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"

	"vakans/internal/authz"
	"vakans/tenant"
)

// grants is what one user holds at one moment under one policy.
type grants struct {
	policy  *policy
	key     key
	held    held
	heldKey string // held as a string
	decided *lru.Cache[question, bool]
}

// question is what a decision depends on: none of it ever changes, so what was decided
// once need not be decided again, be it for another line of a list or in another request.
type question struct {
	policy     key
	heldKey    string
	permission authz.Permission
	unitPath   string
}

// maxDecisions bounds the memory: a decision takes about 200 bytes.
const maxDecisions = 16384

// key names a policy: the version is raised in the transaction of every change,
// so a policy is never wrong, only old and no longer asked for.
type key struct {
	schema  string
	version int64
}

// maxPolicies bounds the memory: an enforcer of ten groups takes about 20 kB.
const maxPolicies = 256

// policy returns the policy of a key, made at need. Two that need the same at the
// same moment make it twice, which is cheaper than waiting for each other's
// database.
func (s *Service) policy(ctx context.Context, tx tenant.Tx, k key) (*policy, error) {
	if p, ok := s.policies.Get(k); ok {
		return p, nil
	}
	rows, err := q.Permissions(ctx, tx)
	if err != nil {
		return nil, err
	}
	p, err := build(rows)
	if err == nil {
		s.policies.Add(k, p)
	}
	return p, err
}

// Grants works out what a user may do now. A user who is not active, or whose
// groups have all ended, holds nothing. Call it in a reading transaction: one
// that has itself changed groups would teach the cache what is not committed.
func (s *Service) Grants(ctx context.Context, tx tenant.Tx, user uuid.UUID) (authz.Grants, error) {
	rows, err := q.HeldGroups(ctx, tx, user)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nothing{}, nil
	}
	k := key{tx.Tenant().Schema(), rows[0].PolicyVersion}
	p, err := s.policy(ctx, tx, k)
	if err != nil {
		return nil, err
	}
	g := grants{policy: p, key: k, held: held{}, decided: s.decided}
	texts := make([]string, len(rows))
	for i, r := range rows {
		name := nameOf(r.GroupID)
		g.held[name] = append(g.held[name], r.Path)
		texts[i] = string(name) + " " + r.Path
	}
	slices.Sort(texts)
	g.heldKey = strings.Join(texts, " ")
	return g, nil
}

// Allows implements authz.Grants.
func (g grants) Allows(p authz.Permission, unitPath string) bool {
	q := question{g.key, g.heldKey, p, unitPath}
	answer, known := g.decided.Get(q)
	if !known {
		answer = g.policy.allows(g.held, p, unitPath)
		g.decided.Add(q, answer)
	}
	return answer
}

// Prefixes implements authz.Grants: the paths the user has groups in, asked one
// by one, without those that lie below another.
func (g grants) Prefixes(p authz.Permission) []string {
	var paths []string
	for _, in := range g.held {
		for _, path := range in {
			if g.Allows(p, path) {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	return slices.CompactFunc(paths, func(above, below string) bool { return strings.HasPrefix(below, above) })
}

// nothing grants nothing.
type nothing struct{}

func (nothing) Allows(authz.Permission, string) bool { return false }
func (nothing) Prefixes(authz.Permission) []string   { return nil }

// Restrict returns grants that hold only those of g that are also among
// permissions: what a personal token may do is never more than its owner may
// at the moment of use.
func Restrict(g authz.Grants, permissions []string) authz.Grants {
	only := map[authz.Permission]bool{}
	for _, p := range permissions {
		only[authz.Permission(p)] = true
	}
	return restricted{g, only}
}

type restricted struct {
	authz.Grants
	only map[authz.Permission]bool
}

func (r restricted) Allows(p authz.Permission, unitPath string) bool {
	return r.only[p] && r.Grants.Allows(p, unitPath)
}

func (r restricted) Prefixes(p authz.Permission) []string {
	if !r.only[p] {
		return nil
	}
	return r.Grants.Prefixes(p)
}
