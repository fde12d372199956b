package application

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/lists"
	"vakans/policies"
	"vakans/tenant"
)

// Messaged says that staff wrote to candidates; the payload is MessageRef. The
// letters follow from it, one to each candidate on whose sheet it is logged.
const Messaged event.Kind = "candidates.messaged"

// MessageRef is the payload of Messaged.
type MessageRef struct {
	Message uuid.UUID `json:"message"`
	// After is the last application whose letter is written already: a message
	// to thousands is worked off in several events.
	After *uuid.UUID `json:"after,omitempty"`
}

// Message is what staff write to one or many candidates of a case. Subject and
// Body are Markdown with the placeholders of a letter, in the languages given;
// a candidate reads the one of the application, else the organisation's own.
type Message struct {
	Subject i18n.LangText
	Body    i18n.LangText
	// Key makes a double press harmless: the same key sends once.
	Key string
}

// The longest subject and text of a message, in characters.
const (
	MaxSubject = 200
	MaxMessage = 10000
)

// The kinds of messages.
const (
	kindMessage     = "message"
	kindNotSelected = "not_selected"
)

// onceIn is what is stored of the key: unique in all messages.
func (m Message) onceIn(recruitment uuid.UUID, kind string) string {
	return recruitment.String() + ":" + kind + ":" + m.Key
}

// Check returns what is wrong with the message, but for its key.
func (m Message) Check() error {
	var c fault.Collector
	c.Check(!m.Subject.Empty(), "subject", "error.required")
	c.Check(!m.Body.Empty(), "body", "error.required")
	for l, t := range m.Subject {
		c.Check(utf8.RuneCountInString(t) <= MaxSubject && !strings.ContainsAny(t, "\r\n"),
			"subject."+string(l), "error.too_long", "max", strconv.Itoa(MaxSubject))
		c.Check((t == "") == (m.Body[l] == ""), "body."+string(l), "error.required")
	}
	for _, l := range i18n.All {
		check(&c, "subject."+string(l), m.Subject[l])
		check(&c, "body."+string(l), m.Body[l])
	}
	for l, t := range m.Body {
		c.Check((t == "") == (m.Subject[l] == ""), "subject."+string(l), "error.required")
		c.AtMost("body."+string(l), t, MaxMessage)
	}
	return c.Err()
}

func (m Message) ready() error {
	if m.Key == "" {
		return fault.InvalidField("key", "error.required")
	}
	return m.Check()
}

// check refuses placeholders that no letter to candidates can fill.
func check(c *fault.Collector, field, text string) {
	if text == "" {
		return
	}
	for _, f := range fault.Of(letter.CheckMessage(field, text)).Fields {
		c.Add(f.Name, f.Key, flat(f.Args)...)
	}
}

func flat(args map[string]string) []string {
	var out []string
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// Recipient is one candidate that a message goes to.
type Recipient struct {
	ID       uuid.UUID // the application
	Name     string
	Email    string
	Language i18n.Lang
	Status   Status
}

// Recipients finds whom a message to these applications would reach; the
// preview shows them before anything is sent.
func (s *Service) Recipients(ctx context.Context, who authz.Actor, recruitment uuid.UUID, ids []uuid.UUID) ([]Recipient,
	error) {
	var list []Recipient
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		return s.readRecipients(ctx, tx, who, recruitment, func(ctx context.Context) ([]Recipient, error) {
			var err error
			list, err = s.recipientsTx(ctx, tx, recruitment, ids)
			return list, err
		})
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// readRecipients reads whom a message would reach, for those who may write to them, and
// records that they were shown.
func (s *Service) readRecipients(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID,
	read func(context.Context) ([]Recipient, error),
) error {
	var row caseRow
	var list []Recipient
	err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
		row, err = s.inCase(ctx, tx, who, recruitment, policies.ApplicationMessage)
		return err
	}, func(ctx context.Context) (err error) {
		list, err = read(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return viewed(ctx, tx, who, caseAt{recruitment, row.Path}, len(list))
}

// viewed records that names and addresses of candidates were shown (PRIV-11).
func viewed(ctx context.Context, tx tenant.Tx, who authz.Actor, in caseAt, shown int) error {
	return audit.View(ctx, tx, who, audit.On("candidates", in.id).In(in.path), map[string]any{"shown": shown})
}

func (s *Service) recipientsTx(ctx context.Context, tx tenant.Tx, recruitment uuid.UUID, ids []uuid.UUID) ([]Recipient,
	error) {
	rows, err := s.q.Recipients(ctx, tx, applicationdb.RecipientsParams{RecruitmentID: recruitment, Ids: lists.Texts(ids)})
	list := make([]Recipient, 0, len(rows))
	for _, r := range rows {
		list = append(list, Recipient{r.ID, r.Name, r.Email, i18n.Lang(r.Language), Status(r.Status)})
	}
	if err == nil && len(list) == 0 {
		err = fault.InvalidField("id", "case.choose_somebody")
	}
	return list, err
}

// Send writes to candidates of one case and logs it on each sheet. It returns
// how many are written to; the same key again returns the same and sends nothing.
func (s *Service) Send(ctx context.Context, who authz.Actor, recruitment uuid.UUID, ids []uuid.UUID, m Message) (int,
	error) {
	if err := m.ready(); err != nil {
		return 0, err
	}
	n := 0
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		row, err := s.inCase(ctx, tx, who, recruitment, policies.ApplicationMessage)
		if err != nil {
			return err
		}
		list, err := s.recipientsTx(ctx, tx, recruitment, ids)
		if err != nil {
			return err
		}
		sent, err := s.sendTx(ctx, tx, who, caseAt{recruitment, row.Path}, kindMessage, list, m)
		n = sent.recipients
		return err
	})
	return n, err
}

// caseAt is a case and the unit it belongs to.
type caseAt struct {
	id   uuid.UUID
	path string
}

// sent is a message that has been written, now or by an earlier call with its key.
type sent struct {
	id         uuid.UUID
	recipients int
	earlier    bool
}

func (s *Service) sendTx(ctx context.Context, tx tenant.Tx, who authz.Actor, in caseAt, kind string, list []Recipient,
	m Message) (sent, error) {
	recruitment := in.id
	id, err := s.q.AddMessage(ctx, tx, applicationdb.AddMessageParams{
		ID: uuid.Must(uuid.NewV7()), RecruitmentID: recruitment, Kind: kind, Subject: m.Subject.Trimmed(),
		Body:     m.Body.Trimmed(),
		AuthorID: who.ID, Recipients: int32(len(list)), Idempotency: m.onceIn(recruitment, kind),
	})
	if errors.Is(err, pgx.ErrNoRows) {
		old, err := s.q.MessageByKey(ctx, tx, m.onceIn(recruitment, kind))
		return sent{old.ID, int(old.Recipients), true}, err
	}
	if err != nil {
		return sent{}, fmt.Errorf("message in %s: %w", recruitment, err)
	}
	ids := make([]uuid.UUID, 0, len(list))
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	err = s.q.PostMessage(ctx, tenant.Queued(tx), applicationdb.PostMessageParams{AuthorID: who.ID, AuthorName: who.Name,
		MessageID: id, Ids: lists.Texts(ids)})
	if err != nil {
		return sent{}, err
	}
	on := audit.On("recruitment", recruitment).In(in.path)
	if err := audit.Record(ctx, tx, who, "candidates.message", on, map[string]any{"recipients": len(list)}); err != nil {
		return sent{}, err
	}
	return sent{id: id, recipients: len(list)}, event.Emit(ctx, tx, Messaged, MessageRef{Message: id})
}

// NotChosen finds everybody whom TellTheRest would write to.
func (s *Service) NotChosen(ctx context.Context, who authz.Actor, recruitment uuid.UUID) ([]Recipient, error) {
	var list []Recipient
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		return s.readRecipients(ctx, tx, who, recruitment, func(ctx context.Context) ([]Recipient, error) {
			var err error
			list, err = s.notChosenTx(ctx, tx, recruitment)
			return list, err
		})
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *Service) notChosenTx(ctx context.Context, tx tenant.Tx, recruitment uuid.UUID) ([]Recipient, error) {
	rows, err := s.q.NotChosen(ctx, tx, recruitment)
	list := make([]Recipient, 0, len(rows))
	for _, r := range rows {
		list = append(list, Recipient{r.ID, r.Name, r.Email, i18n.Lang(r.Language), Status(r.Status)})
	}
	return list, err
}

// TellTheRest is the one action that ends the waiting: everybody who was neither
// hired nor offered the job, has not withdrawn and has not been notified becomes
// "not selected" and is written to. It needs both rights, to handle and to
// message. The same key again changes and sends nothing, and answers as the first
// call did. With seen, the ids that
// were looked at, it is Conflict when somebody has come or gone meanwhile.
func (s *Service) TellTheRest(ctx context.Context, who authz.Actor, recruitment uuid.UUID, m Message,
	seen []uuid.UUID) (Change, error) {
	if err := m.ready(); err != nil {
		return Change{}, err
	}
	var c Change
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		row, err := s.lockCase(ctx, tx, who, recruitment, policies.ApplicationHandle)
		if err != nil {
			return err
		}
		if err := inUnit(who, policies.ApplicationMessage, row.Path); err != nil {
			return err
		}
		list, err := s.notChosenTx(ctx, tx, recruitment)
		if err != nil {
			return err
		}
		if len(list) > 0 && seen != nil && !same(list, seen) {
			return fault.New(fault.Conflict, "case.recipients_changed")
		}
		c, err = s.tellTx(ctx, tx, who, caseAt{recruitment, row.Path}, list, m)
		return err
	})
	return c, err
}

// same reports whether exactly these were seen.
func same(list []Recipient, seen []uuid.UUID) bool {
	known := make(map[uuid.UUID]bool, len(seen))
	for _, id := range seen {
		known[id] = true
	}
	for _, r := range list {
		if !known[r.ID] {
			return false
		}
	}
	return len(list) == len(known)
}

// tellTx gives the change of status the message's id, by which whoever lost the answer
// finds it again.
func (s *Service) tellTx(ctx context.Context, tx tenant.Tx, who authz.Actor, in caseAt, list []Recipient,
	m Message) (Change, error) {
	if len(list) == 0 {
		old, err := s.q.MessageByKey(ctx, tx, m.onceIn(in.id, kindNotSelected))
		if errors.Is(err, pgx.ErrNoRows) {
			return Change{}, fault.New(fault.Conflict, "case.nobody_to_tell")
		}
		return Change{Batch: old.ID, Moved: int(old.Recipients)}, err
	}
	sent, err := s.sendTx(ctx, tx, who, in, kindNotSelected, list, m)
	c := Change{Batch: sent.id, Moved: sent.recipients}
	if err != nil || sent.earlier {
		return c, err
	}
	ids := make([]uuid.UUID, 0, len(list))
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	if _, err := s.move(ctx, tx, who, in.id, in.path, ids, StatusNotSelected, c.Batch, false); err != nil {
		return c, err
	}
	return c, s.q.Told(ctx, tx, lists.Texts(ids))
}
