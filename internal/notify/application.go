package notify

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application"
	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/letter"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/policies"
	"vakans/tenant"
)

// Case writes the letters about received applications: receipts to the
// applicant, news to the recruiter, and what staff write to candidates.
type Case struct {
	Applications  *application.Service
	Organisations *organisation.Service
	Directory     *tenant.Directory
	Base          *url.URL // the national site's address
}

// Receipt thanks the applicant for an application (APPL-03).
func (c *Case) Receipt() Notice {
	return Notice{Kind: application.Received, Name: "receipt",
		Write: c.about(func(_ context.Context, _ tenant.Tx, f application.Facts, at place) ([]letter.Letter, error) {
			return []letter.Letter{c.receipt(f, at, f.SentAt)}, nil
		})}
}

// Resent thanks the applicant again, and notifies the recruiter that a withdrawn
// application is back (APPL-12).
func (c *Case) Resent() Notice {
	return Notice{Kind: application.Resent, Name: "resent",
		Write: c.about(func(ctx context.Context, tx tenant.Tx, f application.Facts, at place) ([]letter.Letter, error) {
			if f.WithdrawnAt != nil {
				return nil, nil // once more; that event notifies
			}
			toStaff, err := c.edited(ctx, tx, f, at)
			return append([]letter.Letter{c.receipt(f, at, changed(f))}, toStaff...), err
		})}
}

// Edited notifies the recruiter that an application has changed (CASE-02).
func (c *Case) Edited() Notice {
	return Notice{Kind: application.Edited, Name: "edited", Write: c.about(c.edited)}
}

// Withdrawn notifies the recruiter and confirms to the applicant (CASE-02, APPL-10).
func (c *Case) Withdrawn() Notice {
	return Notice{Kind: application.Withdrawn, Name: "withdrawn", Write: c.about(c.withdrawn)}
}

// place is where a letter about an application leads, and who sends it.
type place struct {
	org  organisation.Organisation
	host string // the organisation's address
}

type writer func(context.Context, tenant.Tx, application.Facts, place) ([]letter.Letter, error)

// about reads what letters about one application say, and writes those that nobody
// has had yet. A letter is about a state of the application: events that come late,
// or in a crowd, find that its newest state has been notified already.
func (c *Case) about(write writer) func(context.Context, pgx.Tx, event.Event) ([]letter.Letter, error) {
	return func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error) {
		var ref application.Ref
		if err := e.Decode(&ref); err != nil {
			return nil, err
		}
		in, err := tenantTx(tx)
		if err != nil {
			return nil, err
		}
		f, err := c.Applications.FactsOf(ctx, in, ref.Application)
		if err != nil {
			return nil, err
		}
		org, err := c.Organisations.Get(ctx, in.Tenant().Number)
		if err != nil {
			return nil, err
		}
		letters, err := write(ctx, in, f, place{org, c.hostOf(in.Tenant())})
		if err != nil {
			return nil, err
		}
		return untold(ctx, in, letters)
	}
}

// pace bounds the letters about what an applicant does again and again. What comes
// beyond waits, and then the state of that moment is notified.
var pace = letter.Pace{Most: 3, Within: time.Hour, Templates: []string{
	"application_receipt", "application_withdrawn_receipt", "application_edited_employer",
	"application_withdrawn_employer"}}

func untold(ctx context.Context, tx tenant.Tx, letters []letter.Letter) (due []letter.Letter, err error) {
	for _, l := range letters {
		told, err := letter.Known(ctx, tx, l.DedupKey)
		if err != nil {
			return nil, err
		}
		if told {
			continue
		}
		at, err := pace.Due(ctx, tx, l)
		if err != nil {
			return nil, err
		}
		if !at.IsZero() {
			return nil, event.Later{Until: at}
		}
		due = append(due, l)
	}
	return due, nil
}

// ofState names a letter by the state that an application has had since a moment.
func ofState(l letter.Letter, since time.Time) letter.Letter {
	l.DedupKey = fmt.Sprintf("application:%s:%s:%s:%d", l.ApplicationID, l.Template, l.Recipient.ID, since.UnixMicro())
	return l
}

// changed is when the applicant wrote what there is now.
func changed(f application.Facts) time.Time {
	if f.EditedAt != nil {
		return *f.EditedAt
	}
	return f.SentAt
}

// tenantTx is the organisation's transaction that an event of its own is
// handled in.
func tenantTx(tx pgx.Tx) (tenant.Tx, error) {
	in, ok := tx.(tenant.Tx)
	if !ok {
		return tenant.Tx{}, fmt.Errorf("notify: %T is no organisation's transaction", tx)
	}
	return in, nil
}

func (c *Case) hostOf(t tenant.Tenant) string {
	u := url.URL{Scheme: c.Base.Scheme, Host: t.Slug + "." + c.Base.Host}
	return u.String()
}

func (c *Case) receipt(f application.Facts, at place, sent time.Time) letter.Letter {
	return ofState(c.toApplicant("application_receipt", f, map[string]string{
		"employer": at.org.Name(f.Language), "sent_at": moment(f, f.Language, sent),
		"closes_at": moment(f, f.Language, f.ClosesAt),
	}), sent)
}

// toApplicant is a letter to the applicant with the link to the application on
// the portal.
func (c *Case) toApplicant(template string, f application.Facts, data map[string]string) letter.Letter {
	data["job_title"] = f.Title(f.Language)
	data["link"] = c.Base.JoinPath("account", "applications", f.ID.String()).String()
	return letter.Letter{
		Template: template, Language: f.Language, Recipient: letter.Recipient{ID: f.Applicant, Email: f.Email, Name: f.Name},
		Data: data, ApplicationID: f.ID,
	}
}

func (c *Case) edited(ctx context.Context, tx tenant.Tx, f application.Facts, at place) ([]letter.Letter, error) {
	if f.WithdrawnAt != nil {
		return nil, nil // since then; that event notifies
	}
	return c.toStaff(ctx, tx, "application_edited_employer", "edited_at", changed(f), f, at)
}

func (c *Case) withdrawn(ctx context.Context, tx tenant.Tx, f application.Facts, at place) ([]letter.Letter, error) {
	if f.WithdrawnAt == nil {
		return nil, nil // it has been sent again already; the next event notifies
	}
	letters, err := c.toStaff(ctx, tx, "application_withdrawn_employer", "withdrawn_at", *f.WithdrawnAt, f, at)
	return append(letters, ofState(c.toApplicant("application_withdrawn_receipt", f, map[string]string{
		"employer": at.org.Name(f.Language), "withdrawn_at": moment(f, f.Language, *f.WithdrawnAt),
		"closes_at": moment(f, f.Language, f.ClosesAt),
	}), *f.WithdrawnAt)), err
}

// toStaff writes to the responsible recruiter, or when that one has left, to
// those who handle applications in the unit.
func (c *Case) toStaff(ctx context.Context, tx tenant.Tx, template, field string, when time.Time, f application.Facts,
	at place) ([]letter.Letter, error) {
	readers, err := c.readers(ctx, tx, f)
	var letters []letter.Letter
	for _, to := range readers {
		letters = append(letters, ofState(letter.Letter{
			Template: template, Language: to.Language, Recipient: letter.Recipient{ID: to.ID, Email: to.Email, Name: to.Name},
			Data: map[string]string{
				"job_title": f.Title(to.Language), "applicant_name": f.Name, field: moment(f, to.Language, when),
				"link": at.host + "/office/applications/" + f.ID.String(),
			},
			ApplicationID: f.ID, // it names the applicant, so it is purged with the application
		}, when))
	}
	return letters, err
}

func (c *Case) readers(ctx context.Context, tx tenant.Tx, f application.Facts) ([]application.Colleague, error) {
	if f.Recruiter.Active {
		return []application.Colleague{f.Recruiter}, nil
	}
	users, err := staff.HoldersTx(ctx, tx, policies.ApplicationHandle, f.UnitPath)
	var out []application.Colleague
	for _, u := range users {
		out = append(out, application.Colleague{ID: u.ID, Name: u.Name, Email: u.Email, Language: u.Language, Active: true})
	}
	return out, err
}

func moment(f application.Facts, l i18n.Lang, t time.Time) string { return l10n.DateTime(l, t, f.Zone) }

// Message writes to candidates what staff wrote, one letter to each, a part at
// a time.
func (c *Case) Message() Notice {
	return Notice{Kind: application.Messaged, Name: "message",
		Write: func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error) {
			var ref application.MessageRef
			if err := e.Decode(&ref); err != nil {
				return nil, err
			}
			in, err := tenantTx(tx)
			if err != nil {
				return nil, err
			}
			copies, err := c.Applications.CopiesOf(ctx, in, ref)
			if err != nil {
				return nil, err
			}
			letters := make([]letter.Letter, 0, len(copies.To))
			for _, to := range copies.To {
				letters = append(letters, Copy(ref.Message, copies, to))
			}
			return letters, nil
		}}
}

// Copy is one candidate's copy of a message, in the language of the application
// or else the organisation's own.
func Copy(message uuid.UUID, c application.Copies, to application.Addressee) letter.Letter {
	body, lang := c.Body.For(to.Language, c.DefaultLanguage)
	return letter.Letter{
		Template: "candidate_message", Language: lang, Subject: c.Subject.In(lang, c.DefaultLanguage),
		Recipient: letter.Recipient{ID: to.Applicant, Email: to.Email, Name: to.Name}, ApplicationID: to.ID,
		DedupKey: application.LetterKey(message, to.ID),
		Data:     map[string]string{"job_title": c.Titles.In(lang, c.DefaultLanguage), "message": body},
	}
}
