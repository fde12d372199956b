package mail_test

import (
	"context"
	"errors"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"vakans/internal/mail"
	"vakans/internal/smtpsink"
)

func sink(t *testing.T, o smtpsink.Options) (*smtpsink.Sink, *mail.SMTP) {
	t.Helper()
	s, err := smtpsink.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	sender, err := mail.NewSMTP(mail.Config{Addr: s.Addr(), TLS: mail.NoTLS, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return s, sender
}

func letter() mail.Message {
	return mail.Message{
		From:      mail.Address{Name: "Lövkulla kommun", Email: "rekrytering@lovkulla.example"},
		To:        mail.Address{Name: "Åsa Öberg", Email: "asa@example.org"},
		ReplyTo:   mail.Address{Email: "svar@lovkulla.example"},
		Bounce:    "bounce@lovkulla.example",
		Subject:   "Hakemuksesi: lähihoitaja – kotihoito",
		Text:      "Hei Åsa\n\nhttp://localhost:8080/fi/",
		HTML:      "<p>Hei <b>Åsa</b></p>",
		MessageID: "letter-1@vakans.example",
		Headers:   map[string]string{"X-Letter": "receipt"},
		Attachments: []mail.Attachment{
			{Name: "kvittering æøå.pdf", ContentType: "application/pdf", Content: []byte("%PDF-1.7")},
		},
	}
}

// APPL-03: the receipt arrives whole, in any of the languages.
func TestLetterArrivesWhole(t *testing.T) {
	t.Parallel()
	s, sender := sink(t, smtpsink.Options{})
	if err := sender.Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	got := s.List()[0]
	if got.Trouble != "" {
		t.Error(got.Trouble)
	}
	for what, pair := range map[string][2]string{
		"subject":  {got.Subject, letter().Subject},
		"text":     {strings.ReplaceAll(strings.TrimSpace(got.Text), "\r", ""), letter().Text},
		"html":     {strings.TrimSpace(got.HTML), letter().HTML},
		"id":       {got.MessageID, "letter-1@vakans.example"},
		"envelope": {got.From, "bounce@lovkulla.example"},
		"to":       {strings.Join(got.To, ","), "asa@example.org"},
		"auto":     {got.Headers.Get("Auto-Submitted"), "auto-generated"},
		"own":      {got.Headers.Get("X-Letter"), "receipt"},
		"agent":    {got.Headers.Get("User-Agent") + got.Headers.Get("X-Mailer"), ""},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
	if !strings.Contains(got.Sender, "Lövkulla kommun") || !strings.Contains(got.Headers.Get("Reply-To"), "svar@") {
		t.Errorf("headers %v", got.Headers)
	}
	if a := got.Attachments; len(a) != 1 || a[0].Name != "kvittering æøå.pdf" || string(a[0].Content) != "%PDF-1.7" ||
		a[0].ContentType != "application/pdf" {
		t.Errorf("attachments %+v", a)
	}
	if strings.Count(string(got.Raw()), "charset=UTF-8; charset") != 0 {
		t.Error("the charset is said twice")
	}
}

func TestTextAlone(t *testing.T) {
	t.Parallel()
	s, sender := sink(t, smtpsink.Options{})
	m := letter()
	m.HTML, m.Attachments = "", nil
	if err := sender.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := s.List()[0]; got.HTML != "" || !strings.HasPrefix(got.Headers.Get("Content-Type"), "text/plain") {
		t.Errorf("%q %v", got.HTML, got.Headers)
	}
}

// A name or a subject that holds line breaks must not become header lines.
func TestHeadersCannotBeAdded(t *testing.T) {
	t.Parallel()
	s, sender := sink(t, smtpsink.Options{})
	m := letter()
	m.Subject = "Hej\r\nBcc: all@example.org"
	m.To.Name = "Eve\r\nX-Evil: 1"
	m.Headers = map[string]string{"X-Letter": "a\r\nX-Evil: 2"}
	m.Attachments[0].Name = "a\r\nX-Evil: 3.pdf"
	if err := sender.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := s.List()[0]
	if got.Headers.Get("X-Evil")+got.Headers.Get("Bcc") != "" || len(got.To) != 1 {
		t.Errorf("%v to %v", got.Headers, got.To)
	}
}

// A letter arrives whatever its sender and its reader are called, with the name as it
// was given wherever a header can show it.
func TestNamesOfAnyKind(t *testing.T) {
	t.Parallel()
	s, sender := sink(t, smtpsink.Options{})
	for name, want := range map[string]string{
		`Kunta 5"`: `Kunta 5"`, `Kunta \`: `Kunta \`, `Å"`: `Å"`, `Oy "X, Y" Ab`: `Oy "X, Y" Ab`,
		`Seppo "Sepi: ukko" K`:        `Seppo "Sepi: ukko" K`,
		`x" <evil@example.com>, "y`:   `x" <evil@example.com>, "y`,
		"Máret (Ánne); =?utf-8?q?x?=": "Máret (Ánne); =?utf-8?q?x?=",
		"":                            "", "bad \xff utf-8": "", "bell \a": "",
		strings.Repeat("Hyvinvointialue ", 7): strings.TrimSpace(strings.Repeat("Hyvinvointialue ", 7)),
	} {
		m := letter()
		m.From.Name, m.To.Name, m.ReplyTo.Name = name, name, name
		if err := sender.Send(t.Context(), m); err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		got := s.List()[0] // the newest
		for _, header := range []string{"From", "To", "Reply-To"} {
			list, err := netmail.Header(got.Headers).AddressList(header)
			if err != nil || len(list) != 1 || list[0].Name != want {
				t.Errorf("%q: %s is %v, %v, want the name %q", name, header, list, err, want)
			}
		}
	}
}

// NameFits is what names are checked with before they are saved: what it lets
// through arrives as it was written.
func TestNameFits(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		`Kunta 5"`: true, "Åsa Öberg": true, "علی\u200cرضا": true, "": true,
		"two\nlines": false, "bad \xff": false, "bell \a": false, "back\u202ewards": false, "line\u2028end": false,
	} {
		if mail.NameFits(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

// The subject begins on the line of its field's name, however long it is.
func TestSubjectIsNotFoldedBeforeItsFirstWord(t *testing.T) {
	t.Parallel()
	s, sender := sink(t, smtpsink.Options{})
	long := "Hakemuksesi on vastaanotettu: sairaanhoitaja, Lövkullan terveysasema – päivystys ja yövuorot"
	for _, subject := range []string{"Kort", "Påminnelse", long, strings.Repeat("ä", 60), strings.Repeat("–", 60),
		"Your application: " + strings.Repeat("registered nurse ", 8)} {
		m := letter()
		m.Subject = strings.TrimSpace(subject)
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		got := s.List()[0] // the newest
		if got.Subject != m.Subject {
			t.Errorf("subject %q arrived as %q", m.Subject, got.Subject)
		}
		for line := range strings.SplitSeq(string(got.Raw()), "\r\n") {
			if strings.TrimSpace(line) == "Subject:" {
				t.Errorf("%q: the subject begins on the next line", m.Subject)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	_, sender := sink(t, smtpsink.Options{Refuse: func(recipient string) error {
		switch {
		case strings.HasPrefix(recipient, "nobody"):
			return smtpsink.Refusal(550, "no such user "+recipient)
		case strings.HasPrefix(recipient, "later"):
			return smtpsink.Refusal(451, "try later")
		}
		return nil
	}})
	for address, want := range map[string]struct {
		code      int
		permanent bool
	}{
		"nobody@example.org": {550, true},
		"later@example.org":  {451, false},
		"no address at all":  {0, true},
	} {
		m := letter()
		m.To = mail.Address{Email: address}
		err := sender.Send(t.Context(), m)
		var f *mail.Failure
		if !errors.As(err, &f) || f.Code != want.code || mail.Permanent(err) != want.permanent {
			t.Errorf("%s: %#v", address, err)
			continue
		}
		if strings.Contains(err.Error(), "example.org") || f.Response == "" {
			t.Errorf("%s: error %q, response %q", address, err, f.Response)
		}
	}
}

func TestServerThatIsDownIsTemporary(t *testing.T) {
	t.Parallel()
	sender, err := mail.NewSMTP(mail.Config{Addr: "127.0.0.1:1", TLS: mail.NoTLS})
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), letter()); err == nil || mail.Permanent(err) {
		t.Error(err)
	}
	if sender.Check(t.Context()) == nil {
		t.Error("check of nobody")
	}
}

// A server that hangs must not hold the worker longer than its deadline.
func TestServerThatHangs(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	sender, err := mail.NewSMTP(mail.Config{Addr: l.Addr().String(), TLS: mail.NoTLS, Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := sender.Send(t.Context(), letter()); err == nil || mail.Permanent(err) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

// Without protection nothing is sent unless the setting says so.
func TestMandatoryTLS(t *testing.T) {
	t.Parallel()
	s, _ := sink(t, smtpsink.Options{})
	sender, err := mail.NewSMTP(mail.Config{Addr: s.Addr()})
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), letter()); err == nil || mail.Permanent(err) || len(s.List()) != 0 {
		t.Errorf("%v, %d mails", err, len(s.List()))
	}
}

func TestCancelledContext(t *testing.T) {
	t.Parallel()
	s, sender := sink(t, smtpsink.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sender.Send(ctx, letter()); err == nil || len(s.List()) != 0 {
		t.Errorf("%v, %d mails", err, len(s.List()))
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for _, cfg := range []mail.Config{{}, {Addr: "host"}, {Addr: "host:x"}, {Addr: "host:99999"},
		{Addr: "host:25", TLS: "maybe"}} {
		if _, err := mail.NewSMTP(cfg); err == nil {
			t.Errorf("%+v was taken", cfg)
		}
	}
}

func TestMessageIDIsMandatory(t *testing.T) {
	t.Parallel()
	_, sender := sink(t, smtpsink.Options{})
	for _, id := range []string{"", "<a@b>", "a b"} {
		m := letter()
		m.MessageID = id
		if err := sender.Send(t.Context(), m); !mail.Permanent(err) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
