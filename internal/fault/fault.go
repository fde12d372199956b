// Package fault is the product's one vocabulary of errors: what kind of
// failure it is, which sentence the reader should see, and which field is to
// blame. It knows no HTTP status and no language; the web kit maps kinds to
// statuses and keys to sentences.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind says what sort of failure an error is. The zero value is Internal, so
// an error that nobody classified is never shown to a reader.
type Kind int

// The kinds, and what each means to the caller.
const (
	Internal        Kind = iota // a defect or an outage: never explained to the reader
	Invalid                     // the input breaks a rule; Fields says where
	NotFound                    // it does not exist, or the actor may not know that it does
	Conflict                    // someone else changed it first, or its state forbids this
	Forbidden                   // the actor may know it, but lacks the permission
	Unauthenticated             // sign in first
	Gone                        // it existed and has ended: a closed period, a suspended tenant
	Limited                     // too many attempts; try later
	Unavailable                 // maintenance or a dependency that is down; try later
	TooLarge                    // the input is larger than allowed
	Unsupported                 // a type, encoding or format that is not accepted
)

var kindNames = [...]string{
	"internal", "invalid", "not_found", "conflict", "forbidden", "unauthenticated",
	"gone", "limited", "unavailable", "too_large", "unsupported",
}

// String returns the kind's stable machine name.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Error is a classified failure. Key is a message id of the catalogues
// ("recruitment.closes_too_soon"), Args its placeholders.
type Error struct {
	Kind   Kind
	Key    string
	Args   map[string]string
	Fields []Field
	cause  error
}

// Field blames one input field. Name is the form's and the API's name of the
// field; Key is a message id.
type Field struct {
	Name string
	Key  string
	Args map[string]string
	Why  *Why // nil: the sentence says all there is to say
}

// Why is the rule of law behind a refusal: a message id and its placeholders
// (LAW-02). The reader is told it after the sentence.
type Why struct {
	Key  string
	Args map[string]string
}

// Error describes the failure for the log, never for the reader.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.String() + ": " + e.Key)
	for _, k := range slices.Sorted(maps.Keys(e.Args)) {
		b.WriteString(" " + k + "=" + e.Args[k])
	}
	for _, f := range e.Fields {
		b.WriteString(" [" + f.Name + ": " + f.Key + "]")
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause, if any.
func (e *Error) Unwrap() error { return e.cause }

// New returns an error of a kind with a message id; args are name, value pairs
// of its placeholders.
func New(k Kind, key string, args ...string) *Error {
	return &Error{Kind: k, Key: key, Args: pairs(args)}
}

// Because attaches the cause, which only the log shows.
func (e *Error) Because(err error) *Error {
	c := *e
	c.cause = err
	return &c
}

// InvalidField is the common case: one field breaks one rule.
func InvalidField(name, key string, args ...string) *Error {
	return &Error{Kind: Invalid, Key: "error.invalid", Fields: []Field{{Name: name, Key: key, Args: pairs(args)}}}
}

// Collector gathers field errors so that a form reports all of them at once.
type Collector struct{ fields []Field }

// Add blames a field.
func (c *Collector) Add(name, key string, args ...string) {
	c.Demand(nil, false, name, key, args...)
}

// Check blames the field unless ok.
func (c *Collector) Check(ok bool, name, key string, args ...string) {
	if !ok {
		c.Add(name, key, args...)
	}
}

// Demand is Check for what a rule of law demands; a nil why is none.
func (c *Collector) Demand(why *Why, ok bool, name, key string, args ...string) {
	if !ok {
		c.fields = append(c.fields, Field{name, key, pairs(args), why})
	}
}

// AtMost blames the field when its text has more characters than max.
func (c *Collector) AtMost(name, text string, max int) {
	c.Check(utf8.RuneCountInString(text) <= max, name, "error.too_long", "max", strconv.Itoa(max))
}

// Take adds the fields of another error, for a part of the input that knows its
// own rules; prefix goes in front of their names ("superuser.").
func (c *Collector) Take(prefix string, err error) {
	if err == nil {
		return
	}
	for _, f := range Of(err).Fields {
		c.fields = append(c.fields, Field{prefix + f.Name, f.Key, f.Args, f.Why})
	}
}

// Err returns nil when nothing was blamed.
func (c *Collector) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "error.invalid", Fields: c.fields}
}

// KindOf classifies any error; what nobody classified is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is classified as k. A nil error is of no kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Of returns the classified error in err's chain, or an Internal one around it.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Key: "error.internal", cause: err}
}

func pairs(args []string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	if len(args)%2 != 0 {
		panic(fmt.Sprintf("fault: odd number of placeholder arguments: %q", args))
	}
	m := make(map[string]string, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return m
}
