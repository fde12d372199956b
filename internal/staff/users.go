package staff

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/staff/internal/userdb"
	"vakans/policies"
	"vakans/tenant"
)

// Filter chooses users of a list. The zero Filter is the first page of all.
type Filter struct {
	Words string
	State State
	Group uuid.UUID
	After Cursor
	Limit int // at most MaxPage; 0 means 50
}

// Cursor is the last user of the page before.
type Cursor struct {
	Name string
	ID   uuid.UUID
}

// MaxPage is the longest page of a list.
const MaxPage = 200

// List returns the users in the units where the actor holds user.view, by
// name, and the cursor of the next page or nil.
func (s *Service) List(ctx context.Context, who authz.Actor, f Filter) (users []User, next *Cursor, err error) {
	if err := who.Require(policies.UserView); err != nil {
		return nil, nil, err
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, MaxPage)
	args := userdb.ListParams{
		Prefixes: who.Prefixes(policies.UserView), State: string(f.State), Words: strings.TrimSpace(f.Words),
		AfterName: f.After.Name, Most: int32(limit + 1), GroupID: orNil(f.Group), AfterID: orNil(f.After.ID),
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		rows, err := tq.List(ctx, tx, args)
		for _, r := range rows {
			users = append(users, from(userdb.UserRow(r)))
		}
		return err
	})
	if len(users) > limit {
		users = users[:limit]
		next = &Cursor{users[limit-1].Name, users[limit-1].ID}
	}
	return users, next, err
}

// Get returns one user with the further groups, and records the view.
func (s *Service) Get(ctx context.Context, who authz.Actor, id uuid.UUID) (u User, further []group.Assignment,
	err error) {
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
			u, err = visibleTx(ctx, tx, who, id)
			return err
		}, func(ctx context.Context) (err error) {
			further, err = group.AssignmentsTx(ctx, tx, id)
			return err
		})
		if err != nil {
			return err
		}
		return audit.View(ctx, tx, who, audit.On("user", id).In(u.Unit.Path), nil)
	})
	if err != nil {
		return User{}, nil, err
	}
	return u, further, nil
}

// GetTx reads one user for another feature, whoever asks.
func GetTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) (User, error) { return userTx(ctx, tx, id) }

// HoldersTx lists the active users who hold p in a unit now: who may be made
// responsible for something there, or should be notified.
func HoldersTx(ctx context.Context, tx tenant.Tx, p authz.Permission, unitPath string) ([]User, error) {
	rows, err := tq.Holders(ctx, tx, userdb.HoldersParams{Permission: string(p), UnitPath: unitPath})
	users := make([]User, len(rows))
	for i, r := range rows {
		users[i] = from(userdb.UserRow(r))
	}
	return users, err
}

func userTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) (User, error) {
	row, err := tq.User(ctx, tx, id)
	if err != nil {
		return User{}, translate(err)
	}
	return from(row), nil
}

// visibleTx reads a user whom the actor may see. Another is NotFound.
func visibleTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) (User, error) {
	if err := who.Require(policies.UserView); err != nil {
		return User{}, err
	}
	u, err := userTx(ctx, tx, id)
	if err == nil && !who.CanIn(policies.UserView, u.Unit.Path) {
		return User{}, fault.New(fault.NotFound, "error.not_found")
	}
	return u, err
}

// editableTx reads a user whom the actor may change: visible, in a unit where
// the actor holds user.edit, and with no more rights than the actor's own.
func editableTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) (User, error) {
	if err := who.Require(policies.UserEdit); err != nil {
		return User{}, err
	}
	u, err := userTx(ctx, tx, id)
	if err != nil {
		return User{}, err
	}
	if !who.CanIn(policies.UserView, u.Unit.Path) {
		return User{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err := who.RequireIn(policies.UserEdit, u.Unit.Path); err != nil {
		return User{}, err
	}
	return u, notAbove(ctx, tx, who, u)
}

// notAbove refuses to touch a user who has a right that the actor lacks.
func notAbove(ctx context.Context, tx tenant.Tx, who authz.Actor, u User) error {
	if _, err := group.RequireHeldTx(ctx, tx, who, u.Group.ID, u.Unit.Path, ""); err != nil {
		return err
	}
	further, err := group.AssignmentsTx(ctx, tx, u.ID)
	for _, a := range further {
		if a.Current && err == nil {
			_, err = group.RequireHeldTx(ctx, tx, who, a.Group.ID, a.UnitPath, "")
		}
	}
	return err
}

func orNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
