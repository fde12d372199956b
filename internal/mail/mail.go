// Package mail hands letters to an SMTP server. It decides only how a letter
// travels and whether a failure is worth another try; who gets which letter,
// and that nobody gets one twice, is the letter package's business.
package mail

import (
	"context"
	"errors"
	"fmt"
)

// Address is a mailbox with the name to show.
type Address struct {
	Name  string
	Email string
}

// Attachment is a file that goes along.
type Attachment struct {
	Name        string
	ContentType string // without charset for binary files; empty means application/octet-stream
	Content     []byte
}

// Message is one letter to one reader: two readers never learn of each other.
type Message struct {
	From        Address
	To          Address
	ReplyTo     Address // empty: none
	Bounce      string  // the envelope's sender, who gets bounces; empty means From
	Subject     string
	Text        string
	HTML        string // empty: text alone
	Attachments []Attachment

	// MessageID is the same each time the same letter is sent, so that a
	// receiver can tell a repetition: "letter-<uuid>@example.org", without
	// angle brackets.
	MessageID string

	// Headers are added as they are.
	Headers map[string]string
}

// Sender delivers a message or says why not. A failure that is no *Failure, or
// one that is not permanent, is worth another try.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Failure is a refusal by the mail server or by the letter's own form. Its
// text holds no address, for logs; Response may, for the letter's row.
type Failure struct {
	Permanent bool   // trying again cannot help
	Code      int    // SMTP status; 0 when there was none
	Response  string // what the server said
}

// Error describes the failure without naming anybody.
func (f *Failure) Error() string {
	kind := "temporary"
	if f.Permanent {
		kind = "permanent"
	}
	if f.Code == 0 {
		return "mail: " + kind + " failure"
	}
	return fmt.Sprintf("mail: %s failure, SMTP %d", kind, f.Code)
}

// Permanent reports whether trying again cannot help.
func Permanent(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Permanent
}
