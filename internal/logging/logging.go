// Package logging makes the program's logger and owns the names of the fields
// on a log line. It refuses global state: a *logrus.Logger is made once, by
// cmd, and passed to those who write at the edges. What is logged are ids,
// never structs, and values of type Secret show as a placeholder.
package logging

import (
	"fmt"
	"io"

	"github.com/sirupsen/logrus"
)

// Options say how the program logs.
type Options struct {
	Level  string // trace, debug, info, warning, error
	Format string // json or text
	Out    io.Writer
}

// New returns the logger, or an error that names the option that is wrong.
func New(o Options) (*logrus.Logger, error) {
	level, err := logrus.ParseLevel(o.Level)
	if err != nil {
		return nil, fmt.Errorf("log level %q: one of trace, debug, info, warning, error", o.Level)
	}
	format, err := formatter(o.Format)
	if err != nil {
		return nil, err
	}
	log := logrus.New()
	log.SetOutput(o.Out)
	log.SetLevel(level)
	log.SetFormatter(Steady{format})
	return log, nil
}

// Discard returns a logger that writes nothing, for tests that do not look.
func Discard() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

func formatter(name string) (logrus.Formatter, error) {
	const stamp = "2006-01-02T15:04:05.000Z07:00"
	switch name {
	case "json":
		return jsonLine{stamp}, nil
	case "text":
		return &logrus.TextFormatter{TimestampFormat: stamp, FullTimestamp: true, DisableColors: true}, nil
	}
	return nil, fmt.Errorf("log format %q: json or text", name)
}

// Steady wraps a formatter so that a value which cannot be encoded costs that
// value's shape and never the line: JSON refuses +Inf, channels and functions,
// and logrus then drops everything, the message included.
type Steady struct{ logrus.Formatter }

// Format formats the entry, and once more with every value as text when that fails.
func (s Steady) Format(e *logrus.Entry) ([]byte, error) {
	line, err := s.attempt(e)
	if err == nil {
		return line, nil
	}
	plain := *e
	plain.Buffer = nil // the failed attempt may have left half a line in it
	plain.Data = make(logrus.Fields, len(e.Data)+1)
	for k, v := range e.Data {
		plain.Data[k] = text(v)
	}
	plain.Data[LogError] = err.Error()
	return s.attempt(&plain)
}

// attempt formats once; a value whose own method panics is an error too.
func (s Steady) attempt(e *logrus.Entry) (line []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("formatting panicked: %v", p)
		}
	}()
	return s.Formatter.Format(e)
}

// text shows a value without its inside: only what has a textual form of its
// own is spelled out, because a struct printed whole may carry personal data.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case error:
		return v.Error()
	case fmt.Stringer:
		return safely(v)
	case string, bool, int, int32, int64, uint, uint32, uint64, float32, float64:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("(%T)", v)
}

func safely(v fmt.Stringer) (s string) {
	defer func() {
		if recover() != nil {
			s = fmt.Sprintf("(%T)", v)
		}
	}()
	return v.String()
}
