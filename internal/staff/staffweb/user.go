package staffweb

import (
	"context"
	"net/http"
	"time"

	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/staff"
	"vakans/internal/web"
	"vakans/internal/web/access"
	"vakans/internal/web/ui"
	"vakans/tenant"
)

type personView struct {
	L                         i18n.Lang
	Name, Title, Phone        string
	Autocomplete, TelComplete string
	Errors                    ui.Errors
}

type placeView struct {
	L             i18n.Lang
	Group, Unit   string
	Groups, Units []ui.Option
	Errors        ui.Errors
}

// userView is the page of one user.
type userView struct {
	L           i18n.Lang
	U           staff.User
	In          staff.Edit
	Version     int
	Further     []group.Assignment
	Groups      []ui.Option
	Units       []ui.Option
	Open        int
	Seen        time.Time
	Zone        *time.Location
	MayEdit     bool
	Self        bool
	Errors      ui.Errors
	GroupErrors ui.Errors
	Add         addView
}

// addView is the form for a further group as it was typed.
type addView struct{ Group, Unit, From, Until string }

func (v userView) path(below string) string { return usersPath + "/" + v.U.ID.String() + below }

func (v userView) facts() []ui.Fact {
	facts := []ui.Fact{
		{Term: m.CommonEmail(v.L), Text: v.U.Email}, {Term: m.CommonUserName(v.L), Text: v.U.UserName},
		{Term: m.CommonPhone(v.L), Text: v.U.Phone}, {Term: m.CommonUnit(v.L), Text: v.U.Unit.Names.In(v.L)},
		{Term: m.OfficeBaseGroup(v.L), Text: v.U.Group.Title(v.L)},
		{Term: m.OfficeOpenSessions(v.L), Text: l10n.Number(v.L, v.Open)},
	}
	if !v.Seen.IsZero() {
		facts = append(facts, ui.Fact{Term: m.OfficeLastSeen(v.L), Text: l10n.DateTime(v.L, v.Seen, v.Zone)})
	}
	kept := facts[:0]
	for _, f := range facts {
		if f.Text != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

func (v userView) groupColumns() []ui.Column {
	columns := []ui.Column{{Text: m.OfficeGroup(v.L)}, {Text: m.CommonUnit(v.L)}, {Text: m.OfficeValidity(v.L)}}
	if v.MayEdit {
		columns = append(columns, ui.Column{Text: m.CommonActions(v.L), Hidden: true})
	}
	return columns
}

func (v userView) period(a group.Assignment) string {
	from := l10n.Date(v.L, a.From, v.Zone)
	if a.Until == nil {
		return m.OfficeValidFromOn(v.L, from)
	}
	// The moment it ends is the midnight after the last day.
	return m.OfficeValidFromTo(v.L, from, l10n.Date(v.L, a.Until.Add(-time.Second), v.Zone))
}

// User shows one user.
func (h HTML) User(c *web.Ctx) error { return h.showUser(c, http.StatusOK, userView{}) }

// showUser completes a view that holds at most what was typed and its errors.
func (h HTML) showUser(c *web.Ctx, status int, v userView) (err error) {
	who, id := c.Actor(), c.UUID("id")
	v.L = c.Lang()
	if v.U, v.Further, err = h.Staff.Get(c.Std(), who, id); err != nil {
		return err
	}
	v.MayEdit, v.Self = may(who, v.U), who.ID == id
	err = tenant.Batch(c.Std(), func(ctx context.Context) (err error) {
		v.Open, v.Seen, err = h.Staff.SessionsOf(ctx, who, id)
		return err
	}, func(ctx context.Context) (err error) {
		if v.MayEdit {
			v.Groups, v.Units, err = h.choices(ctx, who, v.L)
		}
		return err
	})
	if err != nil {
		return err
	}
	o, err := h.Organisations.Get(c.Std(), who.Tenant.Number)
	if err != nil {
		return err
	}
	v.Zone = o.Zone()
	if !v.Errors.Any() {
		v.In = staff.Edit{Name: v.U.Name, Phone: v.U.Phone, Title: v.U.Title, Group: v.U.Group.ID, Unit: v.U.Unit.ID}
		v.Version = v.U.Version
	}
	if v.MayEdit {
		v.Groups = with(v.Groups, ui.Option{Value: v.U.Group.ID.String(), Text: v.U.Group.Title(v.L)})
		v.Units = with(v.Units, ui.Option{Value: v.U.Unit.ID.String(), Text: v.U.Unit.Names.In(v.L)})
	}
	return c.Page(status, ui.PageView{Title: v.U.Name, Area: ui.Office, ErrorPrefix: v.Errors.Any() || v.GroupErrors.Any(),
		Breadcrumbs: crumbs(v.L, v.U.Name)}, userPage(v))
}

// with adds what is chosen now and no longer on offer, so that saving does not
// change it.
func with(options []ui.Option, chosen ui.Option) []ui.Option {
	for _, o := range options {
		if o.Value == chosen.Value {
			return options
		}
	}
	return append(options, chosen)
}

// SaveUser changes a user.
func (h HTML) SaveUser(c *web.Ctx) error {
	f := c.Form()
	in := staff.Edit{Name: f.Text("name"), Phone: f.Text("phone"), Title: f.Text("title"), Group: f.UUID("group"),
		Unit: f.UUID("unit")}
	version, err := f.Int("version"), f.Err()
	if err == nil {
		_, err = h.Staff.Update(c.Std(), c.Actor(), c.UUID("id"), version, in)
	}
	if err == nil {
		return h.back(c, m.CommonSaved(c.Lang()), nil)
	}
	return access.Again(c, err, func(status int, errs ui.Errors) error {
		return h.showUser(c, status, userView{In: in, Version: version, Errors: errs})
	})
}

// back leads to the user's page with a message.
func (h HTML) back(c *web.Ctx, text string, undo *ui.UndoView) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: text, Undo: undo})
	return c.SeeOther(usersPath+"/%s", c.UUID("id"))
}

// refused shows the user's page with what could not be done, or passes on what
// no page can say.
func (h HTML) refused(c *web.Ctx, err error) error {
	f := fault.Of(err)
	if f.Kind != fault.Conflict && f.Kind != fault.Forbidden {
		return err
	}
	c.Flash(web.Flash{Tone: ui.Danger, Text: m.Text(c.Lang(), f.Key, f.Args)})
	return c.SeeOther(usersPath+"/%s", c.UUID("id"))
}

// Deactivate closes the organisation to a user, and offers to take it back.
func (h HTML) Deactivate(c *web.Ctx) error {
	id := c.UUID("id")
	if err := h.Staff.Deactivate(c.Std(), c.Actor(), id); err != nil {
		return h.refused(c, err)
	}
	return h.back(c, m.OfficeDeactivated(c.Lang()), &ui.UndoView{Action: usersPath + "/" + id.String() + "/reactivate"})
}

// Reactivate lets a user in again.
func (h HTML) Reactivate(c *web.Ctx) error {
	if err := h.Staff.Reactivate(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return h.refused(c, err)
	}
	return h.back(c, m.OfficeReactivated(c.Lang()), nil)
}

// InviteAgain sends a new invitation.
func (h HTML) InviteAgain(c *web.Ctx) error {
	if err := h.Staff.InviteAgain(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return h.refused(c, err)
	}
	return h.back(c, m.OfficeInvitedAgain(c.Lang()), nil)
}

// AddGroup gives a further group.
func (h HTML) AddGroup(c *web.Ctx) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	f := c.Form()
	n := group.NewAssignment{User: c.UUID("id"), Group: f.UUID("further_group"), Unit: f.UUID("further_unit"),
		From: f.Date("valid_from", o.Zone()), Until: lastDay(f.Date("valid_until", o.Zone()))}
	err = f.Err()
	if err == nil {
		err = h.Staff.AddGroup(c.Std(), c.Actor(), n)
	}
	if err == nil {
		return h.back(c, m.OfficeGroupAdded(c.Lang()), nil)
	}
	return access.Again(c, err, func(status int, errs ui.Errors) error {
		for i, e := range errs {
			if e.Field == "group" || e.Field == "unit" {
				errs[i].Field = "further_" + e.Field
			}
		}
		return h.showUser(c, status, userView{GroupErrors: errs,
			Add: addView{idText(n.Group), idText(n.Unit), f.Text("valid_from"), f.Text("valid_until")}})
	})
}

// lastDay is the end of a day that is still included.
func lastDay(day time.Time) time.Time {
	if day.IsZero() {
		return day
	}
	return day.AddDate(0, 0, 1)
}

// RemoveGroup takes a further group away.
func (h HTML) RemoveGroup(c *web.Ctx) error {
	if err := h.Staff.RemoveGroup(c.Std(), c.Actor(), c.UUID("id"), c.UUID("assignment")); err != nil {
		return h.refused(c, err)
	}
	return h.back(c, m.OfficeGroupRemoved(c.Lang()), nil)
}
