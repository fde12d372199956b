// Package submission is the applicant's side of an application: the draft that
// no employer can see (PROF-08), handing it over, and the applicant's own copy
// of what the employer has on record. The employer's side is package application,
// whose word on what was received is final: this one repeats after it.
package submission

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/submission/internal/submissiondb"
	"vakans/tenant"
)

// Service is the way to an applicant's applications.
type Service struct {
	Register     *plane.Register
	Directory    *tenant.Directory
	Tenants      *tenant.DB
	Applications *application.Service
	Blobs        *blob.Store
	Clock        *clock.Clock
	// TenantOf finds the employer of a published ad; the job site knows.
	TenantOf func(ctx context.Context, ad uuid.UUID) (int32, error)
	// Home is the address of the national site, for links in letters.
	Home string

	q submissiondb.Queries
}

// State is where an application stands on the applicant's side.
type State string

// The states. A sent application may be edited, withdrawn and sent again while
// the period is open (APPL-05, APPL-10, APPL-12).
const (
	Draft     State = "draft"
	Sent      State = "sent"
	Withdrawn State = "withdrawn"
)

// States lists them in the order of an application.
var States = []State{Draft, Sent, Withdrawn}

// Phase is the recruitment's phase as its applicants see it (CASE-10).
type Phase string

// The phases (PROF-03, PROF-04).
const (
	Active   Phase = "active"
	Closed   Phase = "closed"
	Archived Phase = "archived"
)

// Phases lists them in their order.
var Phases = []Phase{Active, Closed, Archived}

// Application is one application as its applicant sees it.
type Application struct {
	ID            uuid.UUID
	Tenant        int32
	AdID          uuid.UUID
	RecruitmentID uuid.UUID
	Language      i18n.Lang
	State         State
	Phase         Phase
	Content       form.Content
	OnRecord      form.Content // what the employer has; the zero Content before sending
	Version       int          // counts every change: what is previewed and sent
	// ContentVersion counts the changes of the fields: what a save builds on.
	ContentVersion int
	Percent        int // of what must be filled (FORM-08)
	Ad             recruitment.Published
	ClosesAt       time.Time
	Open           bool // the period is open by the database's clock
	UpdatedAt      time.Time
	SentAt         *time.Time
	EditedAt       *time.Time
	WithdrawnAt    *time.Time
	ClosedAt       *time.Time
	Files          []File
	// Unsent reports that a sent application has changes the employer has not got
	// yet: "Editing done" hands them over (APPL-05).
	Unsent bool
}

// File is an attachment of the applicant's.
type File struct {
	ID         uuid.UUID
	Slot       int
	Name       string
	Type       string
	Size       int
	UploadedAt time.Time
	sha256     []byte
}

// Editable reports whether the applicant may change the content now.
func (a Application) Editable() bool { return a.Open && a.Phase == Active && a.State != Withdrawn }

// Job is the recruitment applied to, among those that the ad presents.
func (a Application) Job() recruitment.PublishedJob {
	for _, j := range a.Ad.Jobs {
		if j.ID == a.RecruitmentID {
			return j
		}
	}
	return recruitment.PublishedJob{}
}

// Zone is the time zone that the employer's times are written in.
func (a Application) Zone() *time.Location { return clock.StoredZone(a.Ad.TimeZone) }

// Missing lists what still stands between the application and sending it.
func (a Application) Missing() []fault.Field { return a.Ad.Form.Missing(a.Content) }

// Get returns one of the applicant's own applications with its files; another's
// is NotFound (ACC-15).
func (s *Service) Get(ctx context.Context, who authz.Actor, id uuid.UUID) (Application, error) {
	if err := who.Require(authz.Applicant); err != nil {
		return Application{}, err
	}
	var a Application
	err := s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		var err error
		a, err = s.getTx(ctx, tx, who, id)
		return err
	})
	return a, err
}

func (s *Service) getTx(ctx context.Context, tx plane.RegisterTx, who authz.Actor, id uuid.UUID) (Application, error) {
	var row submissiondb.GetRow
	var files []submissiondb.FilesRow
	err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
		row, err = s.q.Get(ctx, tx, submissiondb.GetParams{ID: id, AccountID: who.ID})
		return err
	}, func(ctx context.Context) (err error) {
		files, err = s.q.Files(ctx, tx, id)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Application{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Application{}, fmt.Errorf("load application %s: %w", id, err)
	}
	a, err := fromRow(row)
	a.setFiles(files)
	return a, err
}

func fromRow(r submissiondb.GetRow) (Application, error) {
	a := Application{
		ID: r.ID, Tenant: r.Tenant, AdID: r.AdID, RecruitmentID: r.RecruitmentID, Language: i18n.Lang(r.Language),
		State: State(r.State), Phase: Phase(r.Phase), Version: int(r.Version), ContentVersion: int(r.ContentVersion),
		Percent:  int(r.Percent),
		ClosesAt: r.ClosesAt, Open: r.Open, UpdatedAt: r.UpdatedAt,
		SentAt: r.SentAt, EditedAt: r.EditedAt, WithdrawnAt: r.WithdrawnAt, ClosedAt: r.ClosedAt,
		Unsent: unsent(r.State, r.Version, r.SentVersion),
	}
	err := errors.Join(json.Unmarshal(r.Content, &a.Content), json.Unmarshal(r.AdSnapshot, &a.Ad))
	if r.SentContent != nil {
		err = errors.Join(err, json.Unmarshal(r.SentContent, &a.OnRecord))
	}
	return a, err
}

func unsent(state string, version int32, sent *int32) bool {
	return state == string(Sent) && sent != nil && version > *sent
}

// setFiles joins the rows of files to the content that is checked.
func (a *Application) setFiles(rows []submissiondb.FilesRow) {
	a.Content.Files = make(map[int]string, len(rows))
	for _, r := range rows {
		a.Files = append(a.Files, File{r.ID, int(r.Slot), r.FileName, r.ContentType, int(r.Size), r.UploadedAt, r.Sha256})
		a.Content.Files[int(r.Slot)] = r.FileName
	}
}
