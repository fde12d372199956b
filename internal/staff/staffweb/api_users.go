package staffweb

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/staff"
	"vakans/internal/web"
	"vakans/policies"
)

// User is a user as JSON.
type User struct {
	ID            uuid.UUID    `json:"id"`
	UserName      string       `json:"user_name"`
	Email         string       `json:"email"`
	Name          string       `json:"name"`
	Phone         string       `json:"phone"`
	Title         string       `json:"title"`
	Language      i18n.Lang    `json:"language"`
	Group         uuid.UUID    `json:"group"`
	Unit          uuid.UUID    `json:"unit"`
	State         staff.State  `json:"state"`
	FurtherGroups []Assignment `json:"further_groups,omitempty"`
	Version       int          `json:"version"`
}

// Assignment is a further group as JSON.
type Assignment struct {
	ID         uuid.UUID  `json:"id"`
	Group      uuid.UUID  `json:"group"`
	Unit       uuid.UUID  `json:"unit"`
	ValidFrom  time.Time  `json:"valid_from"`
	ValidUntil *time.Time `json:"valid_until,omitempty"`
	Current    bool       `json:"current"`
}

// NewUser is the input of an invitation.
type NewUser struct {
	Email    string    `json:"email"`
	UserName string    `json:"user_name,omitempty"`
	Name     string    `json:"name"`
	Phone    string    `json:"phone,omitempty"`
	Title    string    `json:"title,omitempty"`
	Language i18n.Lang `json:"language"`
	Group    uuid.UUID `json:"group"`
	Unit     uuid.UUID `json:"unit"`
}

// ChangeUser is a user's new details.
type ChangeUser struct {
	Version int       `json:"version"`
	Name    string    `json:"name"`
	Phone   string    `json:"phone,omitempty"`
	Title   string    `json:"title,omitempty"`
	Group   uuid.UUID `json:"group"`
	Unit    uuid.UUID `json:"unit"`
}

// NewAssignment is the input of a further group.
type NewAssignment struct {
	Group      uuid.UUID  `json:"group"`
	Unit       uuid.UUID  `json:"unit"`
	ValidFrom  *time.Time `json:"valid_from,omitempty"`
	ValidUntil *time.Time `json:"valid_until,omitempty"`
}

type userOut struct{ Body User }

// UserPage is a page of the list.
type UserPage struct {
	Users   []User    `json:"users"`
	After   string    `json:"after,omitempty"`
	AfterID uuid.UUID `json:"after_id,omitzero"`
}

type userQuery struct {
	Words   string    `query:"q"`
	State   string    `query:"state"`
	Group   uuid.UUID `query:"group"`
	After   string    `query:"after"`
	AfterID uuid.UUID `query:"after_id"`
	Limit   int       `query:"limit" default:"50"`
}

func dto(u staff.User, further []group.Assignment) User {
	d := User{ID: u.ID, UserName: u.UserName, Email: u.Email, Name: u.Name, Phone: u.Phone, Title: u.Title,
		Language: u.Language,
		Group:    u.Group.ID, Unit: u.Unit.ID, State: u.State, Version: u.Version}
	for _, a := range further {
		d.FurtherGroups = append(d.FurtherGroups, Assignment{a.ID, a.Group.ID, a.Unit, a.From, a.Until, a.Current})
	}
	return d
}

func (h HTML) usersAPI(t *web.Table) {
	op := func(id, method, path, summary string, needs authz.Permission) web.Operation {
		return web.Operation{ID: id, Method: method, Path: path, Summary: summary, Tag: "users", Sites: web.Tenant,
			Needs: needs}
	}
	const one = "/api/v1/users/:id<guid>"
	web.Op(t, op("listUsers", "GET", "/api/v1/users", "List users by name", policies.UserView), h.apiUsers)
	invite := op("inviteUser", "POST", "/api/v1/users", "Invite a user", policies.UserEdit)
	invite.Makes = one
	web.Op(t, invite, h.apiInvite)
	web.Op(t, op("getUser", "GET", one, "Read a user", policies.UserView), h.apiUser)
	web.Op(t, op("changeUser", "PUT", one, "Change a user's details, basic permission group or unit", policies.UserEdit),
		h.apiChange)
	web.Op(t, op("deactivateUser", "POST", one+"/deactivate", "Deactivate a user", policies.UserEdit), h.apiDeactivate)
	web.Op(t, op("reactivateUser", "POST", one+"/reactivate", "Reactivate a user", policies.UserEdit), h.apiReactivate)
	web.Op(t, op("inviteUserAgain", "POST", one+"/invite", "Send a new invitation", policies.UserEdit), h.apiInviteAgain)
	further := op("addUserGroup", "POST", one+"/groups", "Give a user a further group", policies.UserEdit)
	further.Makes = one
	web.Op(t, further, h.apiAddGroup)
	web.Op(t, op("removeUserGroup", "DELETE", one+"/groups/:assignment<guid>", "Take a further group away",
		policies.UserEdit), h.apiRemoveGroup)
}

func (h HTML) apiUsers(ctx context.Context, who authz.Actor, in *userQuery) (*struct{ Body UserPage }, error) {
	users, next, err := h.Staff.List(ctx, who, staff.Filter{Words: in.Words, State: staff.State(in.State), Group: in.Group,
		After: staff.Cursor{Name: in.After, ID: in.AfterID}, Limit: in.Limit})
	page := UserPage{Users: make([]User, len(users))}
	for i, u := range users {
		page.Users[i] = dto(u, nil)
	}
	if next != nil {
		page.After, page.AfterID = next.Name, next.ID
	}
	return &struct{ Body UserPage }{page}, err
}

func (h HTML) apiInvite(ctx context.Context, who authz.Actor, in *struct{ Body NewUser }) (*userOut, error) {
	u, err := h.Staff.Invite(ctx, who, staff.New(in.Body))
	return &userOut{dto(u, nil)}, err
}

func (h HTML) apiUser(ctx context.Context, who authz.Actor, in *web.ByID) (*userOut, error) {
	u, further, err := h.Staff.Get(ctx, who, in.ID)
	return &userOut{dto(u, further)}, err
}

func (h HTML) apiChange(ctx context.Context, who authz.Actor, in *struct {
	ID   uuid.UUID `path:"id"`
	Body ChangeUser
}) (*userOut, error) {
	b := in.Body
	u, err := h.Staff.Update(ctx, who, in.ID, b.Version,
		staff.Edit{Name: b.Name, Phone: b.Phone, Title: b.Title, Group: b.Group, Unit: b.Unit})
	return &userOut{dto(u, nil)}, err
}

func (h HTML) apiDeactivate(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{}, error) {
	return nil, h.Staff.Deactivate(ctx, who, in.ID)
}

func (h HTML) apiReactivate(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{}, error) {
	return nil, h.Staff.Reactivate(ctx, who, in.ID)
}

func (h HTML) apiInviteAgain(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{}, error) {
	return nil, h.Staff.InviteAgain(ctx, who, in.ID)
}

func (h HTML) apiAddGroup(ctx context.Context, who authz.Actor, in *struct {
	ID   uuid.UUID `path:"id"`
	Body NewAssignment
}) (*userOut, error) {
	n := group.NewAssignment{User: in.ID, Group: in.Body.Group, Unit: in.Body.Unit}
	if in.Body.ValidFrom != nil {
		n.From = *in.Body.ValidFrom
	}
	if in.Body.ValidUntil != nil {
		n.Until = *in.Body.ValidUntil
	}
	if err := h.Staff.AddGroup(ctx, who, n); err != nil {
		return nil, err
	}
	return h.apiUser(ctx, who, &web.ByID{ID: in.ID})
}

func (h HTML) apiRemoveGroup(ctx context.Context, who authz.Actor, in *struct {
	ID         uuid.UUID `path:"id"`
	Assignment uuid.UUID `path:"assignment"`
}) (*struct{}, error) {
	return nil, h.Staff.RemoveGroup(ctx, who, in.ID, in.Assignment)
}
