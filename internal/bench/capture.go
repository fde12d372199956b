package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// spoken is a line of PostgreSQL's log in JSON, as far as it matters here.
type spoken struct {
	User    string `json:"user"`
	DB      string `json:"dbname"`
	Session string `json:"session_id"`
	Message string `json:"message"`
	Detail  string `json:"detail"`
}

// listener reads from the database's log which statements it executed. It
// switches the log of statements on for the whole server until it is closed.
type listener struct{ conn *pgx.Conn }

func listen(ctx context.Context, admin string) (*listener, error) {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return nil, err
	}
	l := &listener{conn}
	if err := logStatements(ctx, conn, "all"); err != nil {
		return nil, errors.Join(err, l.close(ctx))
	}
	return l, nil
}

func (l *listener) close(ctx context.Context) error {
	return errors.Join(logStatements(ctx, l.conn, "none"), l.conn.Close(ctx))
}

// hear returns the product's statements while do ran: those of all connections,
// in their order, values included.
func (l *listener) hear(ctx context.Context, do func() error) ([]spoken, error) {
	from, err := l.settled(ctx)
	if err != nil {
		return nil, err
	}
	if err := do(); err != nil {
		return nil, err
	}
	if _, err := l.settled(ctx); err != nil {
		return nil, err
	}
	var text string
	if err := l.conn.QueryRow(ctx, "SELECT pg_read_file(pg_current_logfile('jsonlog'), $1, 10000000)",
		from).Scan(&text); err != nil {
		return nil, err
	}
	return heard(text)
}

// settled is the length of the log once its writer, a process of its own, has had
// nothing more to write for a while; our own questions are in it too.
func (l *listener) settled(ctx context.Context) (size int64, err error) {
	for calm := 0; calm < 5; time.Sleep(50 * time.Millisecond) {
		before := size
		if err := l.conn.QueryRow(ctx,
			"SELECT size FROM pg_stat_file(pg_current_logfile('jsonlog'))").Scan(&size); err != nil {
			return 0, err
		}
		calm++
		if size-before > 2000 {
			calm = 0
		}
	}
	return size, nil
}

func logStatements(ctx context.Context, conn *pgx.Conn, which string) error {
	for _, sql := range []string{"ALTER SYSTEM SET log_statement = '" + which + "'",
		"ALTER SYSTEM SET log_parameter_max_length = -1", "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	time.Sleep(300 * time.Millisecond) // every backend reads it between two statements
	return nil
}

// heard reads a piece of the log, which may begin and end inside a line.
func heard(text string) ([]spoken, error) {
	var all []spoken
	text = text[:strings.LastIndex(text, "\n")+1]
	for n, line := range slices.Collect(strings.Lines(text)) {
		var s spoken
		if err := json.Unmarshal([]byte(line), &s); err != nil && n == 0 {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("a line of the log: %w", err)
		}
		if strings.HasPrefix(s.User, "vakans_") && s.statement() != "" {
			all = append(all, s)
		}
	}
	return all, nil
}

var executed = regexp.MustCompile(`(?s)^(?:statement: |execute [^:]*: )(.*)$`)

// statement is the SQL with its values in it; empty for a line without one.
func (s spoken) statement() string {
	found := executed.FindStringSubmatch(s.Message)
	if found == nil {
		return ""
	}
	return inline(found[1], parameters(s.Detail))
}

// parameters reads "parameters: $1 = 'x', $2 = NULL" into literals.
func parameters(detail string) []string {
	rest, is := strings.CutPrefix(detail, "parameters: ")
	if !is {
		if rest, is = strings.CutPrefix(detail, "Parameters: "); !is {
			return nil
		}
	}
	var all []string
	for rest != "" {
		_, value, ok := strings.Cut(rest, " = ")
		if !ok {
			break
		}
		end := literalEnd(value)
		all = append(all, value[:end])
		rest = strings.TrimPrefix(value[end:], ", ")
	}
	return all
}

// literalEnd is where the literal at the beginning of s ends: NULL, or quoted
// with its quotes doubled.
func literalEnd(s string) int {
	if !strings.HasPrefix(s, "'") {
		return len("NULL")
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '\'':
		case i+1 < len(s) && s[i+1] == '\'':
			i++
		default:
			return i + 1
		}
	}
	return len(s)
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// inline puts the values where their placeholders are.
func inline(sql string, values []string) string {
	return placeholder.ReplaceAllStringFunc(sql, func(p string) string {
		n, err := strconv.Atoi(p[1:])
		if err != nil || n < 1 || n > len(values) {
			return p
		}
		return values[n-1]
	})
}

// script is what was executed as a script for pgbench: the same statements in the same
// order. A transaction is one message, from BEGIN to COMMIT, as a page's reads are; of a
// change the product may send several, so that the comparison is rather too hard on it
// than too easy. Statements of logins with a path of their own are given that path in
// their transaction.
func script(all []spoken, paths map[string]string) string {
	var b strings.Builder
	open := false
	for i, s := range all {
		sql := strings.TrimRight(strings.TrimSpace(s.statement()), "; \n")
		if isBegin(sql) {
			open = true
			if path := paths[s.User]; path != "" {
				sql += "; SET LOCAL search_path TO " + path
			}
		}
		if strings.EqualFold(sql, "COMMIT") || strings.EqualFold(sql, "ROLLBACK") {
			open = false
		}
		end := ";\n"
		if open && i+1 < len(all) {
			end = ` \; `
		}
		b.WriteString(strings.Join(strings.Split(lines(sql), "; "), ` \; `) + end)
	}
	return b.String()
}

func isBegin(sql string) bool { return strings.HasPrefix(strings.ToUpper(sql), "BEGIN") }

// lines makes one line of a statement, without its comments: pgbench reads a
// statement to the next semicolon, wherever that stands.
func lines(sql string) string {
	var out []string
	for line := range strings.Lines(sql) {
		line, _, _ = strings.Cut(line, "--")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, " ")
}
