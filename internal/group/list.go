package group

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/group/internal/groupdb"
	"vakans/policies"
	"vakans/tenant"
)

// List returns all groups with their permissions and how many have them. It
// needs group.view.
func (s *Service) List(ctx context.Context, who authz.Actor) (groups []Group, err error) {
	if err := who.Require(policies.GroupView); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		groups, err = ListTx(ctx, tx)
		return err
	})
	return groups, err
}

// Get returns one group. It needs group.view.
func (s *Service) Get(ctx context.Context, who authz.Actor, id uuid.UUID) (g Group, err error) {
	if err := who.Require(policies.GroupView); err != nil {
		return Group{}, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		members := 0
		err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
			g, err = GetTx(ctx, tx, id)
			return err
		}, func(ctx context.Context) error {
			counts, err := q.Members(ctx, tx)
			for _, c := range counts {
				if c.ID == id {
					members = int(c.Members)
				}
			}
			return err
		})
		g.Members = members
		return err
	})
	return g, err
}

// ListTx reads all groups, the ready ones first.
func ListTx(ctx context.Context, tx tenant.Tx) ([]Group, error) {
	var rows []groupdb.Group
	var held []groupdb.GroupPermission
	var counts []groupdb.MembersRow
	err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
		rows, err = q.List(ctx, tx)
		return err
	}, func(ctx context.Context) (err error) {
		held, err = q.Permissions(ctx, tx)
		return err
	}, func(ctx context.Context) (err error) {
		counts, err = q.Members(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	names, members := map[uuid.UUID][]string{}, map[uuid.UUID]int{}
	for _, h := range held {
		names[h.GroupID] = append(names[h.GroupID], h.Permission)
	}
	for _, c := range counts {
		members[c.ID] = int(c.Members)
	}
	var ready, own []Group
	for _, r := range rows {
		g := from(r)
		g.Permissions, g.Members = inOrder(names[g.ID]), members[g.ID]
		if g.Builtin == "" {
			own = append(own, g)
		} else {
			ready = append(ready, g)
		}
	}
	return append(inReadyOrder(ready), own...), nil
}

func inReadyOrder(groups []Group) []Group {
	out := make([]Group, 0, len(groups))
	for _, b := range policies.Builtins {
		for _, g := range groups {
			if g.Builtin == b {
				out = append(out, g)
			}
		}
	}
	return out
}

// GivableTx lists the groups that the actor may give in a unit: those whose
// every permission the actor holds there.
func GivableTx(ctx context.Context, tx tenant.Tx, who authz.Actor, unitPath string) ([]Group, error) {
	all, err := ListTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := all[:0]
	for _, g := range all {
		if holdsAll(who, g.Permissions, unitPath) {
			out = append(out, g)
		}
	}
	return out, nil
}

func holdsAll(who authz.Actor, ps []authz.Permission, unitPath string) bool {
	for _, p := range ps {
		if !who.CanIn(p, unitPath) {
			return false
		}
	}
	return true
}
