package staffweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/staff"
	"vakans/internal/unit"
	"vakans/internal/unit/unitweb"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
	"vakans/policies"
	"vakans/tenant"
)

const usersPath = "/office/users"

type listView struct {
	L         i18n.Lang
	Words     string
	State     string
	Group     string
	Groups    []ui.Option
	Users     []staff.User
	First     string // the address of the first page, on later ones
	Next      string
	Filtered  bool
	MayInvite bool
}

// Users lists the users of the units that the reader may see.
func (h HTML) Users(c *web.Ctx) error {
	who, l := c.Actor(), c.Lang()
	f := staff.Filter{Words: c.Query("q"), State: staff.State(c.Query("state")), Group: c.QueryUUID("group"),
		After: staff.Cursor{Name: c.Query("after"), ID: c.QueryUUID("after_id")}}
	users, next, err := h.Staff.List(c.Std(), who, f)
	if err != nil {
		return err
	}
	groups, err := h.groups(c)
	if err != nil {
		return err
	}
	v := listView{L: l, Words: f.Words, State: string(f.State), Group: c.Query("group"), Groups: groupOptions(l, groups),
		Users:    users,
		Filtered: f.Words != "" || f.State != "" || f.Group != uuid.Nil, MayInvite: who.Can(policies.UserEdit)}
	v.page(c.URL(), next)
	return c.Page(http.StatusOK, ui.PageView{Title: m.OfficeUsers(l), Area: ui.Office, Wide: true}, listPage(v))
}

// page works out where the pages before and after are.
func (v *listView) page(at *url.URL, next *staff.Cursor) {
	q := at.Query()
	if q.Has("after") {
		q.Del("after")
		q.Del("after_id")
		v.First = usersPath + "?" + q.Encode()
	}
	if next != nil {
		q.Set("after", next.Name)
		q.Set("after_id", next.ID.String())
		v.Next = usersPath + "?" + q.Encode()
	}
}

// groups reads all groups, for the names in filters and choices. Whoever sees
// users sees the names of their groups.
func (h HTML) groups(c *web.Ctx) (groups []group.Group, err error) {
	err = h.DB.Read(c.Std(), c.Actor().Tenant, func(tx tenant.Tx) error {
		groups, err = group.ListTx(c.Std(), tx)
		return err
	})
	return groups, err
}

func groupOptions(l i18n.Lang, groups []group.Group) []ui.Option {
	options := make([]ui.Option, len(groups))
	for i, g := range groups {
		options[i] = ui.Option{Value: g.ID.String(), Text: g.Title(l), Hint: g.About(l)}
	}
	return options
}

func stateOptions(l i18n.Lang) []ui.Option {
	options := make([]ui.Option, len(staff.States))
	for i, s := range staff.States {
		options[i] = ui.Option{Value: string(s), Text: stateText(l, s)}
	}
	return options
}

func stateText(l i18n.Lang, s staff.State) string { return m.Text(l, "code.user_"+string(s), nil) }

func stateTag(l i18n.Lang, s staff.State) ui.TagView {
	tone := map[staff.State]ui.Tone{staff.StateActive: ui.Success, staff.StateInvited: ui.Info,
		staff.StateInactive: ui.Neutral}[s]
	return ui.TagView{Text: stateText(l, s), Tone: tone}
}

func (v listView) columns() []ui.Column {
	return []ui.Column{{Text: m.CommonName(v.L)}, {Text: m.CommonStatus(v.L)}, {Text: m.OfficeBaseGroup(v.L)},
		{Text: m.CommonUnit(v.L)}}
}

func (v listView) clear() string {
	if v.Filtered {
		return usersPath
	}
	return ""
}

func (v listView) empty() ui.EmptyView {
	e := ui.EmptyView{Title: m.CommonNoResults(v.L), Reason: m.CommonNoResultsAdvice(v.L)}
	if v.Filtered {
		e.Action = &ui.Link{Text: m.CommonFilterClear(v.L), Href: usersPath}
	}
	return e
}

// inviteView is the form for a new user.
type inviteView struct {
	L      i18n.Lang
	In     staff.New
	Groups []ui.Option
	Units  []ui.Option
	Errors ui.Errors
}

// InvitePage shows the form.
func (h HTML) InvitePage(c *web.Ctx) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	return h.showInvite(c, http.StatusOK, inviteView{In: staff.New{Language: o.DefaultLanguage}})
}

func (h HTML) showInvite(c *web.Ctx, status int, v inviteView) (err error) {
	v.L = c.Lang()
	if v.Groups, v.Units, err = h.choices(c.Std(), c.Actor(), c.Lang()); err != nil {
		return err
	}
	return c.Page(status, ui.PageView{Title: m.OfficeInvite(v.L), Area: ui.Office, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: crumbs(v.L, m.OfficeInvite(v.L))}, invitePage(v))
}

// choices are the groups that the actor may give somewhere, and the units where
// the actor may edit users.
func (h HTML) choices(ctx context.Context, who authz.Actor, l i18n.Lang) (groups, units []ui.Option, err error) {
	err = h.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		return tenant.Batch(ctx, func(ctx context.Context) error {
			all, err := unit.ChoicesTx(ctx, tx, who, policies.UserEdit, l)
			units = unitweb.Options(l, all)
			return err
		}, func(ctx context.Context) error {
			all, err := group.GivableTx(ctx, tx, who, "")
			groups = groupOptions(l, all)
			return err
		})
	})
	return groups, units, err
}

// Invite adds the user.
func (h HTML) Invite(c *web.Ctx) error {
	f := c.Form()
	in := staff.New{Email: f.Text("email"), UserName: f.Text("user_name"), Name: f.Text("name"), Phone: f.Text("phone"),
		Title: f.Text("title"), Language: i18n.Lang(f.Text("language")), Group: f.UUID("group"), Unit: f.UUID("unit")}
	err := f.Err()
	if err == nil {
		var u staff.User
		if u, err = h.Staff.Invite(c.Std(), c.Actor(), in); err == nil {
			c.Flash(web.Flash{Tone: ui.Success, Text: m.OfficeInvited(c.Lang(), u.Email)})
			return c.SeeOther(usersPath+"/%s", u.ID)
		}
	}
	return access.Again(c, err, func(status int, errs ui.Errors) error {
		return h.showInvite(c, status, inviteView{In: in, Errors: errs})
	})
}

func crumbs(l i18n.Lang, last string) []ui.Link {
	return []ui.Link{{Text: m.OfficeUsers(l), Href: usersPath}, {Text: last}}
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func may(who authz.Actor, u staff.User) bool { return who.CanIn(policies.UserEdit, u.Unit.Path) }
