package smtpsink

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"
)

// Mail is a letter that arrived.
type Mail struct {
	ID          string
	From        string   // of the envelope: who gets bounces
	To          []string // of the envelope: who really got it
	Received    time.Time
	MessageID   string // without angle brackets
	Subject     string
	Sender      string // the From header, decoded
	Text        string
	HTML        string
	Headers     textproto.MIMEHeader
	Attachments []Attachment
	Trouble     string // what is wrong with the letter's form; empty when nothing

	raw []byte
}

// Attachment is a file that came along.
type Attachment struct {
	Name        string
	ContentType string
	Content     []byte
}

// IsTo reports whether the mail went to an address.
func (m Mail) IsTo(address string) bool {
	return slices.ContainsFunc(m.To, func(to string) bool { return strings.EqualFold(to, address) })
}

// Raw is the letter as it travelled.
func (m Mail) Raw() []byte { return m.raw }

// parse reads a letter; what cannot be read is shown as it came.
func parse(raw []byte) Mail {
	m := Mail{raw: raw}
	e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		m.Trouble, m.Text = err.Error(), string(raw)
		return m
	}
	for _, trouble := range e.Errors {
		m.Trouble = strings.TrimPrefix(m.Trouble+"; "+trouble.Error(), "; ")
	}
	m.MessageID = strings.Trim(e.GetHeader("Message-ID"), "<> ")
	m.Subject, m.Sender = e.GetHeader("Subject"), e.GetHeader("From")
	m.Text, m.HTML, m.Headers = e.Text, e.HTML, e.Root.Header
	for _, part := range slices.Concat(e.Attachments, e.Inlines, e.OtherParts) {
		name := part.FileName
		if name == "" {
			name = "part-" + part.PartID
		}
		m.Attachments = append(m.Attachments, Attachment{name, part.ContentType, part.Content})
	}
	return m
}

// The envelope is kept as header lines before the letter's own.
const (
	fromLine     = "X-Envelope-From: "
	toLine       = "X-Envelope-To: "
	receivedLine = "X-Envelope-Received: "
)

func (s *Sink) write(m Mail) error {
	if s.options.Dir == "" {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%s\r\n", fromLine, m.From)
	fmt.Fprintf(&b, "%s%s\r\n", toLine, strings.Join(m.To, ","))
	fmt.Fprintf(&b, "%s%s\r\n", receivedLine, m.Received.Format(time.RFC3339))
	b.Write(m.raw)
	half := s.file(m) + ".part" // so that a crash leaves no half letter behind
	if err := os.WriteFile(half, b.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(half, s.file(m))
}

func (s *Sink) forget(m Mail) error {
	if s.options.Dir == "" {
		return nil
	}
	if err := os.Remove(s.file(m)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (s *Sink) file(m Mail) string { return filepath.Join(s.options.Dir, m.ID+".eml") }

// load reads the mails of an earlier run.
func (s *Sink) load() error {
	if s.options.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(s.options.Dir, 0o700); err != nil {
		return fmt.Errorf("mail sink: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(s.options.Dir, "*.eml"))
	if err != nil {
		return fmt.Errorf("mail sink: %w", err)
	}
	slices.Sort(files)
	for _, file := range files {
		number, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ".eml"))
		if err != nil {
			continue // not one of ours
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("mail sink: %w", err)
		}
		m := opened(content)
		m.ID = fmt.Sprintf("%08d", number)
		s.mails, s.number = append(s.mails, m), max(s.number, number)
	}
	return nil
}

// opened takes the envelope off a kept letter.
func opened(content []byte) Mail {
	var from, to, received string
	for _, line := range []struct {
		name string
		into *string
	}{{fromLine, &from}, {toLine, &to}, {receivedLine, &received}} {
		if rest, ok := bytes.CutPrefix(content, []byte(line.name)); ok {
			value, after, _ := bytes.Cut(rest, []byte("\r\n"))
			*line.into, content = string(value), after
		}
	}
	m := parse(content)
	m.From = from
	m.To = strings.Split(to, ",")
	m.Received, _ = time.Parse(time.RFC3339, received)
	return m
}
