package mail

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// compose builds the MIME message. It says nothing of the program or the
// machine: no User-Agent, no X-Mailer, no host name in the Message-ID.
func compose(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := address(msg, m); err != nil {
		return nil, err
	}
	if m.MessageID == "" || strings.ContainsAny(m.MessageID, "<>\r\n ") {
		return nil, fmt.Errorf("message id %q", m.MessageID)
	}
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDate()
	msg.Subject(oneLine(m.Subject))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // so that out-of-office replies stay away
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		msg.SetGenHeader(gomail.Header(oneLine(name)), oneLine(m.Headers[name]))
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, a := range m.Attachments {
		if err := attach(msg, a); err != nil {
			return nil, err
		}
	}
	return msg, nil
}

func address(msg *gomail.Msg, m Message) error {
	if err := msg.FromFormat(oneLine(m.From.Name), m.From.Email); err != nil {
		return fmt.Errorf("sender's address: %w", err)
	}
	if err := msg.AddToFormat(oneLine(m.To.Name), m.To.Email); err != nil {
		return fmt.Errorf("reader's address: %w", err)
	}
	if m.ReplyTo.Email != "" {
		if err := msg.ReplyToFormat(oneLine(m.ReplyTo.Name), m.ReplyTo.Email); err != nil {
			return fmt.Errorf("reply address: %w", err)
		}
	}
	if m.Bounce != "" {
		if err := msg.EnvelopeFrom(m.Bounce); err != nil {
			return fmt.Errorf("bounce address: %w", err)
		}
	}
	return nil
}

func attach(msg *gomail.Msg, a Attachment) error {
	kind := a.ContentType
	if kind == "" {
		kind = "application/octet-stream"
	}
	err := msg.AttachReader(oneLine(a.Name), bytes.NewReader(a.Content),
		gomail.WithFileContentType(gomail.ContentType(oneLine(kind))))
	if err != nil {
		return fmt.Errorf("attachment: %w", err)
	}
	return nil
}

// oneLine keeps a person's text from adding header lines.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' || r == 0 }), " ")
}
