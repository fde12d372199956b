package group

import (
	"fmt"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/group/internal/groupdb"
	"vakans/policies"
)

// policy is one organisation's groups at one version, behind a Casbin enforcer
// that is never changed after it was built: a change of groups makes a new one.
// Concurrent reading of an enforcer that nobody writes is safe.
type policy struct{ enforcer *casbin.Enforcer }

// held is the subject of a request: the unit paths in which each group is held.
type held map[groupName][]string

// groupName is a group as Casbin knows it. Casbin's names are bare strings in
// one space, so ours say what they name.
type groupName string

func nameOf(id uuid.UUID) groupName { return groupName("group:" + id.String()) }

// permset is the name of a group's set of permissions in the rules.
func permset(g groupName) string { return "permissions-of-" + string(g) }

type permissions map[authz.Permission]bool

// build makes the enforcer of a set of groups: one rule per group, whose
// permissions are looked up in a map that is frozen with it.
func build(rows []groupdb.GroupPermission) (*policy, error) {
	md, err := model.NewModelFromString(policies.Model)
	if err != nil {
		return nil, fmt.Errorf("casbin model: %w", err)
	}
	e, err := casbin.NewEnforcer(md)
	if err != nil {
		return nil, fmt.Errorf("casbin enforcer: %w", err)
	}
	sets := map[string]permissions{}
	var rules [][]string
	for _, r := range rows {
		g := nameOf(r.GroupID)
		if sets[permset(g)] == nil {
			sets[permset(g)] = permissions{}
			rules = append(rules, []string{string(g), permset(g)})
		}
		sets[permset(g)][authz.Permission(r.Permission)] = true
	}
	e.AddFunction("holds", holds)
	e.AddFunction("permIn", permIn(sets))
	if len(rules) > 0 {
		if _, err := e.AddPolicies(rules); err != nil {
			return nil, fmt.Errorf("casbin rules: %w", err)
		}
	}
	return &policy{e}, nil
}

// holds(subject, group, unit) reports whether the subject has the group in the
// unit or above it; an empty unit asks for any.
func holds(args ...any) (any, error) {
	h, ok1 := args[0].(held)
	g, ok2 := args[1].(string)
	unit, ok3 := args[2].(string)
	if !ok1 || !ok2 || !ok3 {
		return nil, fmt.Errorf("holds: %T, %T, %T", args[0], args[1], args[2])
	}
	for _, path := range h[groupName(g)] {
		if strings.HasPrefix(unit, path) || unit == "" {
			return true, nil
		}
	}
	return false, nil
}

func permIn(sets map[string]permissions) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		set, ok1 := args[0].(string)
		p, ok2 := args[1].(string)
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("permIn: %T, %T", args[0], args[1])
		}
		return sets[set][authz.Permission(p)], nil
	}
}

// allows is the one place where Casbin is asked. An error means that the model
// and this package do not fit together, which the tests find; it grants nothing.
func (p *policy) allows(h held, perm authz.Permission, unitPath string) bool {
	ok, err := p.enforcer.Enforce(h, unitPath, string(perm))
	return err == nil && ok
}
