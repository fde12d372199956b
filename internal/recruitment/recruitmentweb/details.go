package recruitmentweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/contact/contactweb"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/unit/unitweb"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
	"vakans/tenant"
)

// detailsView is the form of a recruitment's details as typed.
type detailsView struct {
	ui.Refusal
	Lang       i18n.Lang
	Languages  []i18n.Lang // in which titles are asked for, the mandatory one first
	In         recruitment.Details
	Positions  string
	StartsOn   string
	EndsOn     string
	Contact    contact.Input
	MayContact bool

	Units          []ui.Option
	JobAreas       []ui.Option
	Municipalities []ui.Option
	People         []ui.Option
	Contacts       []ui.Option
}

// newContact begins the names of the fields of a contact made along the way (CON-02).
const newContact = "new_contact."

// readDetails takes everything as typed; the domain refuses what makes no sense.
func readDetails(f *web.Form) recruitment.Details {
	return recruitment.Details{
		Unit: f.UUID("unit"), Titles: f.LangText("titles"), Positions: f.Int("positions"), Employment: f.Text("employment"),
		Duration: f.Text("duration"), StartsOn: isoDay(f.Text("starts_on")), EndsOn: isoDay(f.Text("ends_on")),
		Level: f.Text("level"), JobAreas: f.All("job_areas"), Municipalities: f.All("municipalities"),
		WorkingTime: f.All("working_time"), Remote: f.Text("remote"), Salary: f.LangText("salary"),
		SalaryGrounds: f.LangText("salary_grounds"), Responsible: f.UUID("responsible"),
		Members: f.UUIDs("members"), Contacts: f.UUIDs("contacts"),
	}
}

func detailsOf(l i18n.Lang, d recruitment.Details) detailsView {
	return detailsView{
		Lang: l, In: d, Positions: strconv.Itoa(d.Positions), StartsOn: typedDay(d.StartsOn), EndsOn: typedDay(d.EndsOn),
		Contact: contact.Input{ID: uuid.New()},
	}
}

// typed keeps what was typed where the typed value is not what was meant.
func (v *detailsView) typed(f *web.Form) {
	v.Positions, v.StartsOn, v.EndsOn = f.Text("positions"), f.Text("starts_on"), f.Text("ends_on")
	v.Contact = contactweb.Read(f, newContact)
	if v.Contact.ID == uuid.Nil {
		v.Contact.ID = uuid.New()
	}
}

// Details shows the form of a recruitment's details.
func (h HTML) Details(c *web.Ctx) error {
	var lists detailsView
	w, err := h.openWith(c, h.lists(c, &lists)...)
	if err != nil {
		return err
	}
	v := detailsOf(w.Lang, w.R.Details)
	v.Units, v.Contacts = lists.Units, lists.Contacts
	if err := h.offerPeople(c.Std(), c.Actor(), &v, w.R.Unit.ID); err != nil {
		return err
	}
	return h.drawDetails(c, http.StatusOK, w, v)
}

// SaveDetails changes a recruitment.
func (h HTML) SaveDetails(c *web.Ctx) error {
	f := c.Form()
	in, err := h.readEdit(c, f)
	if err == nil {
		_, err = h.Recruitments.Edit(c.Std(), c.Actor(), c.UUID("id"), in)
	}
	if err == nil {
		w, openErr := h.open(c)
		if openErr != nil {
			return openErr
		}
		return w.onward(c, f, TabDetails, "")
	}
	w, openErr := h.open(c)
	if openErr != nil {
		return openErr
	}
	v := detailsOf(w.Lang, in.Details)
	v.typed(f)
	if v.Refusal, openErr = refused(c, err); openErr != nil {
		return openErr
	}
	return h.showDetails(c, web.Status(err), w, v)
}

func (h HTML) readEdit(c *web.Ctx, f *web.Form) (recruitment.EditInput, error) {
	ref, err := h.Organisations.Reference(c.Std())
	if err != nil {
		return recruitment.EditInput{}, err
	}
	in := recruitment.EditInput{Version: c.Version(), Details: readDetails(f), NewContact: contactweb.Read(f, newContact)}
	in.Details.Municipalities = placeCodes(in.Details.Municipalities, ref, c.Now())
	return in, f.Err()
}

// KeepDetails saves them while one writes.
func (h HTML) KeepDetails(c *web.Ctx) error {
	in, err := h.readEdit(c, c.Form())
	var r recruitment.Recruitment
	if err == nil {
		r, err = h.Recruitments.Edit(c.Std(), c.Actor(), c.UUID("id"), in)
	}
	if err != nil {
		return keep(c, r, recruitment.Ad{}, err)
	}
	a, err := h.Recruitments.Ad(c.Std(), c.Actor(), r.Ad)
	return keep(c, r, a, err)
}

func (h HTML) showDetails(c *web.Ctx, status int, w workspace, v detailsView) error {
	err := tenant.Batch(c.Std(), append(h.lists(c, &v), func(ctx context.Context) error {
		return h.offerPeople(ctx, c.Actor(), &v, w.R.Unit.ID)
	})...)
	if err != nil {
		return err
	}
	return h.drawDetails(c, status, w, v)
}

func (h HTML) drawDetails(c *web.Ctx, status int, w workspace, v detailsView) error {
	if err := h.offerCodes(c, &v); err != nil {
		return err
	}
	v.Languages, v.MayContact = w.Ad.Languages(), w.Who.Can(policies.ContactEdit)
	v.keepChosen(w.R)
	w.writing = true
	return h.show(c, status, w, TabDetails, v.Errors, detailsPage(w, v))
}

// keepChosen offers what is chosen already though it can be chosen no more: the
// unit of a recruiter below it, people who have left, contacts out of use.
func (v *detailsView) keepChosen(r recruitment.Recruitment) {
	v.Units = withOption(v.Units, r.Unit.ID, r.Unit.Names.In(v.Lang))
	v.People = withOption(v.People, r.Responsible.ID, r.Responsible.Name)
	for _, p := range r.Members {
		v.People = withOption(v.People, p.ID, p.Name)
	}
	for _, p := range r.Contacts {
		v.Contacts = withOption(v.Contacts, p.ID, p.Name)
	}
}

func withOption(all []ui.Option, id uuid.UUID, text string) []ui.Option {
	if slices.ContainsFunc(all, func(o ui.Option) bool { return o.Value == id.String() }) {
		return all
	}
	return append(all, ui.Option{Value: id.String(), Text: text})
}

// offer fills the lists of a recruitment that does not exist yet. in is the unit whose
// people are offered; none is the first.
func (h HTML) offer(c *web.Ctx, v *detailsView, in uuid.UUID) error {
	err := tenant.Batch(c.Std(), func(ctx context.Context) error {
		if err := h.offerUnits(ctx, c, v); err != nil {
			return err
		}
		if in == uuid.Nil && len(v.Units) > 0 {
			in = uuid.MustParse(v.Units[0].Value)
		}
		return h.offerPeople(ctx, c.Actor(), v, in)
	}, func(ctx context.Context) error { return h.offerContacts(ctx, c, v) })
	if err != nil {
		return err
	}
	v.MayContact = c.Actor().Can(policies.ContactEdit)
	return h.offerCodes(c, v)
}

// lists are the parts that offer units and contacts.
func (h HTML) lists(c *web.Ctx, v *detailsView) []func(context.Context) error {
	return []func(context.Context) error{
		func(ctx context.Context) error { return h.offerUnits(ctx, c, v) },
		func(ctx context.Context) error { return h.offerContacts(ctx, c, v) },
	}
}

func (h HTML) offerUnits(ctx context.Context, c *web.Ctx, v *detailsView) error {
	units, err := h.Units.Choices(ctx, c.Actor(), policies.RecruitmentEdit, c.Lang())
	v.Units = unitweb.Options(c.Lang(), units)
	return err
}

func (h HTML) offerContacts(ctx context.Context, c *web.Ctx, v *detailsView) error {
	contacts, err := h.Contacts.List(ctx, c.Actor(), contact.Filter{})
	for _, p := range contacts {
		v.Contacts = append(v.Contacts, ui.Option{Value: p.ID.String(), Text: p.Name, Hint: contactweb.Line(c.Lang(), p)})
	}
	return err
}

// offerPeople offers those who may answer for a recruitment in a unit; where the unit is
// none to recruit in, nobody.
func (h HTML) offerPeople(ctx context.Context, who authz.Actor, v *detailsView, in uuid.UUID) error {
	people, err := h.Recruitments.Candidates(ctx, who, in)
	for _, p := range people {
		v.People = append(v.People, ui.Option{Value: p.ID.String(), Text: p.Name})
	}
	if fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}

func (h HTML) offerCodes(c *web.Ctx, v *detailsView) error {
	o, err := h.Organisations.Get(c.Std(), c.Actor().Tenant.Number)
	if err != nil {
		return err
	}
	ref, err := h.Organisations.Reference(c.Std())
	if err != nil {
		return err
	}
	for _, a := range ref.JobAreas {
		v.JobAreas = append(v.JobAreas, ui.Option{Value: a.Code, Text: a.Names.In(v.Lang)})
	}
	v.Municipalities = placeNames(ref.MunicipalitiesOf(o.Country, v.Lang, c.Now()), v.Lang)
	return nil
}

// colleagues may join the recruitment group: all but the one who leads it.
func (v detailsView) colleagues() []ui.Option {
	return slices.DeleteFunc(slices.Clone(v.People),
		func(o ui.Option) bool { return o.Value == v.In.Responsible.String() })
}

// known drops the zero id, which is no choice.
func chosen(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}
