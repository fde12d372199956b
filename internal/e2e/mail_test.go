package e2e_test

import (
	"context"
	"regexp"
	"strings"

	"vakans/internal/smtpsink"
)

var (
	links = regexp.MustCompile(`https?://\S+`)
	codes = regexp.MustCompile(`\b\d{6}\b`)
)

// letter waits for a letter to somebody in whose subject a text stands.
func (p *product) letter(to, subject string) smtpsink.Mail {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	m, err := p.sink.Wait(ctx, smtpsink.To(to, subject))
	if err != nil {
		p.t.Fatalf("no letter to %s about %q: %v; they have %q", to, subject, err, p.subjects(to))
	}
	return m
}

// subjects of somebody's letters, newest first.
func (p *product) subjects(to string) []string {
	var all []string
	for _, m := range p.sink.ByRecipient(to) {
		all = append(all, m.Subject)
	}
	return all
}

// letters counts somebody's letters about a subject.
func (p *product) letters(to, subject string) int {
	n := 0
	for _, s := range p.subjects(to) {
		if strings.Contains(s, subject) {
			n++
		}
	}
	return n
}

// link is the first address in a letter that contains a text.
func (p *product) link(m smtpsink.Mail, part string) string {
	p.t.Helper()
	for _, l := range links.FindAllString(m.Text, -1) {
		if strings.Contains(l, part) {
			return strings.TrimRight(l, ".)>")
		}
	}
	p.t.Fatalf("no link with %q in the letter %q:\n%s", part, m.Subject, m.Text)
	return ""
}

// code is the code in a letter.
func (p *product) code(m smtpsink.Mail) string {
	p.t.Helper()
	c := codes.FindString(m.Text)
	if c == "" {
		p.t.Fatalf("no code in the letter %q:\n%s", m.Subject, m.Text)
	}
	return c
}
