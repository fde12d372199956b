package mail

import (
	"bytes"
	"fmt"
	"maps"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	msg.Subject(subject(oneLine(m.Subject)))
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
	from, err := mailbox(m.From)
	if err != nil {
		return fmt.Errorf("sender's address: %w", err)
	}
	to, err := mailbox(m.To)
	if err != nil {
		return fmt.Errorf("reader's address: %w", err)
	}
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	if m.ReplyTo.Email != "" {
		reply, err := mailbox(m.ReplyTo)
		if err != nil {
			return fmt.Errorf("reply address: %w", err)
		}
		msg.ReplyToMailAddress(reply)
	}
	if m.Bounce != "" {
		if err := msg.EnvelopeFrom(m.Bounce); err != nil {
			return fmt.Errorf("bounce address: %w", err)
		}
	}
	return nil
}

// mailbox is an address with its name, quoted or encoded as RFC 5322 and RFC 2047
// ask. Where the name does not come back from a header as it was, the address
// stands alone: no letter fails because of how somebody is called.
func mailbox(a Address) (*mail.Address, error) {
	box := &mail.Address{Name: strings.TrimSpace(oneLine(a.Name)), Address: a.Email}
	if read, err := mail.ParseAddress(box.String()); err == nil && *read == *box && NameFits(box.Name) {
		return box, nil
	}
	box.Name = ""
	return mail.ParseAddress(box.String())
}

// NameFits reports whether a mail header can show a name as it was given: one line
// of characters that are text and leave the order of what follows alone. Names are
// checked with it where they are saved.
func NameFits(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	})
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

// subject encodes a text so that its first word stands on the line of the field's
// name: a field that begins with a fold is lawful, but some programs keep the blank
// and some filters count it against the letter. An encoded word may have 75 bytes,
// and a line of go-mail's 76, so that the first is made shorter by what stands before
// it: it is encoded with a stand-in for that.
func subject(text string) string {
	before := strings.Repeat("x", len("Subject: ")+3)
	encoded := mime.QEncoding.Encode("UTF-8", before+text)
	return strings.Replace(encoded, before, "", 1)
}
