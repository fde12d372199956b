package application

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/recruitment"
	"vakans/policies"
	"vakans/tenant"
)

// Sheet is the candidate sheet: one application with everything posted on it
// (CASE-08).
type Sheet struct {
	Candidate
	RecruitmentID    uuid.UUID
	ApplicantID      uuid.UUID
	UnitPath         string
	ElectronicNotice bool
	Content          form.Content
	Ad               recruitment.Published // as published when it was read; the form is locked
	CaseOpen         bool
	Files            []File
	Events           []Event
	Letters          []Letter // newest first
	Beside           Beside
}

// Beside is where a sheet stands in the list that the reader came from.
type Beside struct {
	Previous, Next *uuid.UUID
	Place          int // from 1; 0 when the application does not fit the list's filter any more
	Found          int // how many the filter finds
}

// Event is one line of the candidate sheet.
type Event struct {
	ID          uuid.UUID
	Kind        string // see migrations/tenant: candidate_events
	AuthorID    *uuid.UUID
	Author      string // empty when the applicant did it
	Body        string
	From, To    Status
	Batch       *uuid.UUID
	MessageID   *uuid.UUID
	Subject     i18n.LangText // of a message
	Message     i18n.LangText
	At          time.Time
	Deactivated bool
	Letter      *Letter // of a message: the candidate's own copy, once it is written
}

// Letter is a letter about the application and how far it has come.
type Letter struct {
	ID       uuid.UUID
	Template string
	Email    string
	Subject  string // empty until it is sent, unless staff wrote it
	State    string // see letter.State
	At       time.Time
	SentAt   *time.Time

	key string
}

// LetterKey is the dedup key of a candidate's copy of a message.
func LetterKey(message, application uuid.UUID) string {
	return "message:" + message.String() + ":" + application.String()
}

// Erasable reports whether the event may be deleted; contact with the candidate
// and what the candidate did may only be deactivated (CASE-09).
func (e Event) Erasable() bool { return e.Kind == KindNote || e.Kind == KindComment }

// Invalidable reports whether the event may be marked as invalid; see Deactivate.
func (e Event) Invalidable() bool { return invalidable(e.Kind, e.AuthorID) }

// Sheet reads one application to those who may view it, and records that they
// did (PRIV-11). The list is what the reader steps through: its filter and order
// decide which sheets are before and after this one.
func (s *Service) Sheet(ctx context.Context, who authz.Actor, id uuid.UUID, list Filter) (Sheet, error) {
	var sheet Sheet
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		var at applicationdb.PlaceRow
		err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
			at, err = s.place(ctx, tx, who, id, policies.ApplicationView)
			return err
		}, func(ctx context.Context) (err error) {
			sheet, err = s.sheetTx(ctx, tx, who, id)
			return err
		})
		if err != nil {
			return err
		}
		if sheet.Beside, err = s.besideTx(ctx, tx, at.RecruitmentID, id, list); err != nil {
			return err
		}
		sheet.UnitPath = at.Path
		return audit.View(ctx, tx, who, audit.On("application", id).In(at.Path), nil)
	})
	if err != nil {
		return Sheet{}, err
	}
	return sheet, nil
}

// PlaceOf finds the recruitment that an application came for, for those who may
// view it. It shows nothing of the person.
func (s *Service) PlaceOf(ctx context.Context, who authz.Actor, id uuid.UUID) (uuid.UUID, error) {
	var recruitment uuid.UUID
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		at, err := s.place(ctx, tx, who, id, policies.ApplicationView)
		recruitment = at.RecruitmentID
		return err
	})
	return recruitment, err
}

func (s *Service) sheetTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) (sheet Sheet, err error) {
	var files []File
	var letters []Letter
	var events []Event
	err = tenant.Batch(ctx, func(ctx context.Context) (err error) {
		sheet, err = s.sheetRow(ctx, tx, id)
		return err
	}, func(ctx context.Context) (err error) {
		files, err = s.filesTx(ctx, tx, id)
		return err
	}, func(ctx context.Context) (err error) {
		letters, err = s.lettersTx(ctx, tx, id)
		return err
	}, func(ctx context.Context) (err error) {
		events, err = s.eventsTx(ctx, tx, who, id)
		return err
	})
	for i := range events {
		events[i].Letter = copyOf(letters, events[i].MessageID, id)
	}
	sheet.Files, sheet.Letters, sheet.Events = files, letters, events
	return sheet, err
}

func (s *Service) sheetRow(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Sheet, error) {
	row, err := s.q.Sheet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Sheet{}, notFound()
	}
	if err != nil {
		return Sheet{}, fmt.Errorf("sheet %s: %w", id, err)
	}
	sheet := Sheet{
		Candidate: Candidate{
			ID: row.ID, Name: row.Name, Email: row.Email, Phone: row.Phone, Language: i18n.Lang(row.Language),
			Status:   Status(row.Status),
			StatusAt: row.StatusAt, SentAt: row.SentAt, EditedAt: row.EditedAt, WithdrawnAt: row.WithdrawnAt, ToldAt: row.ToldAt,
			Version: int(row.Version),
		},
		RecruitmentID: row.RecruitmentID, ApplicantID: row.ApplicantID, ElectronicNotice: row.ElectronicNotice,
		CaseOpen: row.CaseState == "open",
	}
	if err := errors.Join(json.Unmarshal(row.Content, &sheet.Content), json.Unmarshal(row.Ad, &sheet.Ad)); err != nil {
		return Sheet{}, fmt.Errorf("decode sheet %s: %w", id, err)
	}
	return sheet, nil
}

func (s *Service) besideTx(ctx context.Context, tx tenant.Tx, recruitment, id uuid.UUID, f Filter) (Beside, error) {
	row, err := s.q.Beside(ctx, tx, applicationdb.BesideParams{
		RecruitmentID: recruitment, ID: id, Statuses: f.statuses(), Word: like(f.Word), Sort: string(f.Sort),
	})
	if err != nil {
		return Beside{}, fmt.Errorf("beside sheet %s: %w", id, err)
	}
	b := Beside{Previous: some(row.PreviousID), Next: some(row.NextID), Found: int(row.Found)}
	if row.Fits {
		b.Place = int(row.Place)
	}
	return b, nil
}

func (s *Service) lettersTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) ([]Letter, error) {
	rows, err := s.q.SheetLetters(ctx, tx, id)
	letters := make([]Letter, 0, len(rows))
	for _, r := range rows {
		if letter.Templates[r.Template].Staff {
			continue // to a colleague, about the candidate
		}
		l := Letter{ID: r.ID, Template: r.Template, Email: r.RecipientEmail, State: r.State, At: r.CreatedAt,
			SentAt: r.SentAt, key: r.DedupKey}
		if r.Subject != nil {
			l.Subject = *r.Subject
		}
		letters = append(letters, l)
	}
	return letters, err
}

// copyOf finds the candidate's copy of a message.
func copyOf(letters []Letter, message *uuid.UUID, application uuid.UUID) *Letter {
	if message == nil {
		return nil
	}
	for i := range letters {
		if letters[i].key == LetterKey(*message, application) {
			return &letters[i]
		}
	}
	return nil
}

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func (s *Service) filesTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) ([]File, error) {
	rows, err := s.q.SheetFiles(ctx, tx, id)
	files := make([]File, 0, len(rows))
	for _, r := range rows {
		files = append(files, file(r))
	}
	return files, err
}

func file(r applicationdb.SheetFilesRow) File {
	return File{r.ID, int(r.Slot), r.FileName, r.ContentType, int(r.Size), r.Sha256, r.UploadedAt}
}

func (s *Service) eventsTx(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) ([]Event, error) {
	rows, err := s.q.SheetEvents(ctx, tx, applicationdb.SheetEventsParams{ApplicationID: id, Reader: who.ID})
	events := make([]Event, 0, len(rows))
	for _, r := range rows {
		events = append(events, Event{
			ID: r.ID, Kind: r.Kind, AuthorID: r.AuthorID, Author: r.AuthorName, Body: r.Body, From: status(r.FromStatus),
			To:    status(r.ToStatus),
			Batch: r.BatchID, MessageID: r.MessageID, Subject: r.MessageSubject, Message: r.MessageBody, At: r.At,
			Deactivated: r.DeactivatedAt != nil,
		})
	}
	return events, err
}

func status(s *string) Status {
	if s == nil {
		return ""
	}
	return Status(*s)
}

// Attachment finds a file of an application for download and records it. The
// object stands under the tenant's key of its id.
func (s *Service) Attachment(ctx context.Context, who authz.Actor, id, fileID uuid.UUID) (File, error) {
	var f File
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		at, err := s.place(ctx, tx, who, id, policies.ApplicationView)
		if err != nil {
			return err
		}
		row, err := s.q.SheetFile(ctx, tx, applicationdb.SheetFileParams{ApplicationID: id, ID: fileID})
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound()
		}
		if err != nil {
			return err
		}
		f = file(applicationdb.SheetFilesRow(row))
		return audit.Record(ctx, tx, who, "application.download", audit.On("application", id).In(at.Path),
			map[string]any{"slot": f.Slot})
	})
	return f, err
}
