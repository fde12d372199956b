package organisation

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/organisation/internal/settingsdb"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// LogFilter chooses lines of the organisation's audit log.
type LogFilter struct {
	audit.Filter
	Person string // a part of the name or the address of the user who acted
	Case   string // the reference of the recruitment that the lines are about, or its end
}

// LogLine is a line of the log with the names of what it is about. The log keeps
// ids; names are looked up when it is read, so that erasing somebody erases them
// from here too.
type LogLine struct {
	audit.Entry
	Subject Named
	Names   map[uuid.UUID]Named // of the ids in the details
}

// Named is what an id stands for. Its zero value is something that is no more.
type Named struct {
	Kind        string
	Name        string        // of a person, a group or a template
	Names       i18n.LangText // of a unit, or the title of a recruitment
	Reference   string        // of the recruitment; of a ready group or template: its key
	Recruitment *uuid.UUID
}

// Log returns lines of the organisation's audit log, newest first (PRIV-11).
// Lines concern every unit, so it takes audit.view in the whole organisation. An
// applicant is named only to those who may view the application.
func (s *Service) Log(ctx context.Context, who authz.Actor, f LogFilter) (lines []LogLine, err error) {
	if err := who.Require(policies.AuditView); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		return tenant.Batch(ctx, func(ctx context.Context) error {
			return mayReadLog(ctx, tx, who)
		}, func(ctx context.Context) (err error) {
			lines, err = logTx(ctx, tx, who, f)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return lines, nil
}

// ExportLog records that the log is taken out, and then gives every line that f
// chooses, newest first, page by page.
func (s *Service) ExportLog(ctx context.Context, who authz.Actor, f LogFilter) (iter.Seq2[LogLine, error], error) {
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := mayReadLog(ctx, tx, who); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "audit.export", audit.On("audit", "audit"), nil)
	})
	return func(yield func(LogLine, error) bool) { s.eachLine(ctx, who, f, yield) }, err
}

func (s *Service) eachLine(ctx context.Context, who authz.Actor, f LogFilter, yield func(LogLine, error) bool) {
	f.Limit = audit.MaxPage
	for {
		lines, err := s.Log(ctx, who, f)
		if err != nil {
			yield(LogLine{}, err)
			return
		}
		for _, line := range lines {
			if !yield(line, nil) {
				return
			}
		}
		if len(lines) < audit.MaxPage {
			return
		}
		f.Before = lines[len(lines)-1].ID
	}
}

func mayReadLog(ctx context.Context, tx tenant.Tx, who authz.Actor) error {
	root, err := unit.RootTx(ctx, tx)
	if err != nil {
		return err
	}
	return who.RequireIn(policies.AuditView, root.Path)
}

func logTx(ctx context.Context, tx tenant.Tx, who authz.Actor, f LogFilter) ([]LogLine, error) {
	if err := f.resolve(ctx, tx); err != nil {
		return nil, err
	}
	entries, err := audit.List(ctx, tx, f.Filter)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	known, err := namesTx(ctx, tx, who, entries)
	if err != nil {
		return nil, err
	}
	lines := make([]LogLine, 0, len(entries))
	for _, e := range entries {
		lines = append(lines, known.line(e))
	}
	return lines, nil
}

// resolve turns the words of the filter into ids, which the log has.
func (f *LogFilter) resolve(ctx context.Context, tx tenant.Tx) error {
	if word := strings.TrimSpace(f.Person); word != "" {
		word = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word)
		found, err := sq.LogActors(ctx, tx, "%"+word+"%")
		if err != nil {
			return err
		}
		f.Actors = append([]uuid.UUID{}, found...) // none of them is nobody, not anybody
	}
	if reference := strings.TrimSpace(f.Case); reference != "" {
		found, err := sq.LogOfCase(ctx, tx, reference)
		if err != nil {
			return err
		}
		f.Subjects = append([]string{}, found...)
	}
	return nil
}

// logNames are the names that a page of the log needs.
type logNames struct {
	of     map[uuid.UUID]Named
	hidden map[uuid.UUID]bool // applications that the reader may not view
}

func namesTx(ctx context.Context, tx tenant.Tx, who authz.Actor, entries []audit.Entry) (logNames, error) {
	known := logNames{map[uuid.UUID]Named{}, map[uuid.UUID]bool{}}
	rows, err := sq.LogNames(ctx, tx, mentioned(entries))
	for _, r := range rows {
		n, decoded := named(r)
		err = errors.Join(err, decoded)
		if r.Kind == "application" && !who.CanIn(policies.ApplicationView, r.Path) {
			n.Name, known.hidden[r.ID] = "", true
		}
		known.of[r.ID] = n
	}
	return known, err
}

func named(r settingsdb.LogNamesRow) (Named, error) {
	n := Named{Kind: r.Kind, Name: r.Name, Reference: r.Reference, Recruitment: r.RecruitmentID}
	return n, json.Unmarshal(r.Names, &n.Names)
}

// mentioned are the ids that entries speak of.
func mentioned(entries []audit.Entry) []string {
	var ids []string
	for _, e := range entries {
		for _, id := range append(idsIn(e.Details), e.SubjectID) {
			if uuid.Validate(id) == nil {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// idsIn finds the ids among the details of a line.
func idsIn(details json.RawMessage) (ids []string) {
	var d any
	if json.Unmarshal(details, &d) != nil {
		return nil
	}
	return textsIn(d)
}

func textsIn(value any) (all []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			all = append(all, textsIn(one)...)
		}
	case map[string]any:
		for _, one := range v {
			all = append(all, textsIn(one)...)
		}
	}
	return all
}

func (k logNames) line(e audit.Entry) LogLine {
	line := LogLine{Entry: e, Names: k.of}
	if id, err := uuid.Parse(e.SubjectID); err == nil {
		line.Subject = k.of[id]
		if e.ActorKind == "applicant" && (k.hidden[id] || line.Subject.Kind == "") {
			line.ActorName = "" // nobody can say any more whether the reader may know
		}
	}
	return line
}
