// Package audit keeps who did what to whose data, when and from which session.
// A line is written in the transaction of the change it describes, into the
// audit_log of the schema that the transaction is in. Nothing here changes or
// removes a line, and an organisation's role has no right to.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/authz"
	"vakans/tenant"
)

// Subject is what something was done to.
type Subject struct {
	Kind     string // "recruitment"; empty takes the action's first word
	ID       string
	UnitPath string // the unit it belongs to, for readers who see only some units; may be empty
}

// On names a subject by kind and id.
func On[T uuid.UUID | string](kind string, id T) Subject {
	return Subject{Kind: kind, ID: text(id)}
}

// In says which unit the subject belongs to.
func (s Subject) In(unitPath string) Subject {
	s.UnitPath = unitPath
	return s
}

// Record writes that who did action ("recruitment.publish") to subject: an id,
// or a Subject when its kind is not the action's first word or its unit is
// known. The line travels with the next statement (tenant.Queued). Details are ids, counts, and names of
// fields with codes for values: what changed, not a copy of anybody's data.
func Record[T uuid.UUID | string | Subject](
	ctx context.Context, tx pgx.Tx, who authz.Actor, action string, subject T, details map[string]any,
) error {
	return insert(ctx, tx, who, action, subjectOf(action, subject), details)
}

// RecordOnce is Record for what is saved again and again while somebody writes.
// The same line of the same session about the same subject is written once in
// ten minutes: it describes all that was saved in them.
func RecordOnce[T uuid.UUID | string | Subject](
	ctx context.Context, tx pgx.Tx, who authz.Actor, action string, subject T, details map[string]any,
) error {
	return insertBy(ctx, tx, line+unlessRecent, who, action, subjectOf(action, subject), details)
}

// View writes that who looked at the personal data of subject (PRIV-11). Its
// action is the kind and "view"; pages that show a person call it in the same
// transaction that reads the person.
func View(ctx context.Context, tx pgx.Tx, who authz.Actor, subject Subject, details map[string]any) error {
	return insert(ctx, tx, who, subject.Kind+".view", subject, details)
}

const line = `
INSERT INTO audit_log (actor_kind, actor_id, actor_name, session_id, action, subject_kind, subject_id, unit_path, details)
SELECT $1, $2::uuid, $3, $4::uuid, $5, $6, $7, $8, $9::jsonb`

const unlessRecent = `
WHERE NOT EXISTS (SELECT 1 FROM audit_log
    WHERE subject_kind = $6 AND subject_id = $7 AND action = $5 AND actor_id = $2::uuid AND session_id IS NOT DISTINCT FROM $4::uuid
      AND details = $9::jsonb AND at > ext.clock() - interval '10 minutes')`

func insert(ctx context.Context, tx pgx.Tx, who authz.Actor, action string, s Subject, details map[string]any) error {
	return insertBy(ctx, tx, line, who, action, s, details)
}

func insertBy(ctx context.Context, tx pgx.Tx, sql string, who authz.Actor, action string, s Subject,
	details map[string]any) error {
	if details == nil {
		details = map[string]any{}
	}
	body, err := json.Marshal(details)
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	_, err = tenant.Queued(tx).Exec(ctx, sql, kinds[who.Kind], known(who.ID), who.Name, known(who.Session),
		action, s.Kind, s.ID, orNull(s.UnitPath), string(body))
	if err != nil {
		return fmt.Errorf("audit %s of %s %s: %w", action, s.Kind, s.ID, err)
	}
	return nil
}

var kinds = map[authz.Kind]string{
	authz.KindNobody: "nobody", authz.KindStaff: "staff", authz.KindApplicant: "applicant",
	authz.KindNational: "national", authz.KindJob: "job",
}

func subjectOf(action string, subject any) Subject {
	s, ok := subject.(Subject)
	if !ok {
		s.ID = text(subject)
	}
	if s.Kind == "" {
		s.Kind, _, _ = strings.Cut(action, ".")
	}
	return s
}

func text(id any) string {
	if s, ok := id.(string); ok {
		return s
	}
	return id.(uuid.UUID).String()
}

func known(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
