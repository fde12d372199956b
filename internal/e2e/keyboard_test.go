package e2e_test

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// Somebody who uses no mouse signs in, changes an application and sends it; the
// place where the keyboard is can always be seen (WCAG 2.1.1, 2.4.7).
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := open(t)
	e := p.employer(t, form.Form{Motivation: form.Mandatory})
	who := p.join(t, "Kaarina Käsi", i18n.FI)
	a := p.begin(t, who.Actor, e.Job.Ad)
	l := i18n.FI
	one := enter(t, "keyboard", l, true)
	one.open(p.national("/account/applications/" + a.ID.String())) // leads to the sign-in
	one.tabTo(`e.name === "email"`).types(who.Email).tabTo(`e.name === "password"`).types(secret)
	one.arrive(200, key(kb.Enter))
	one.tabTo(`e.name === "motivation"`).types("Osaan tämän työn.").tabTo(says(m.ApplyCheckAndSend(l)))
	one.arrive(200, key(kb.Enter)).sees("Osaan tämän työn.")
	one.tabTo(says(m.ApplySend(l)))
	one.arrive(200, key(kb.Enter)).sees(m.ApplySentThanks(l))
	p.letter(who.Email, "Kiitos hakemuksestasi")
}

// The first stop of the keyboard leads past the navigation.
func TestKeyboardSkipsNavigation(t *testing.T) {
	t.Parallel()
	p := open(t)
	e := p.employer(t, form.Form{})
	one := enter(t, "keyboard", i18n.FI, true)
	one.open(p.at(e.Tenant.Slug, "/office/sign-in"))
	one.do(key(kb.Tab), key(kb.Enter), key(kb.Tab))
	if !one.is(`document.querySelector("main").contains(document.activeElement)`) {
		t.Error("the link to the content does not lead to the content")
	}
}

func key(k string) chromedp.Action[chromedp.Void] { return chromedp.KeyEvent(k) }

// says matches a button by its text.
func says(text string) string { return `e.textContent.trim() === ` + quote(text) }

// tabTo presses Tab until the keyboard is on what the script says of e. Every
// stop must be seen.
func (p *person) tabTo(matches string) *person {
	p.t.Helper()
	for range 80 {
		p.do(key(kb.Tab))
		if p.is(`(() => { const e = document.activeElement; return e !== document.body && !e.matches(":focus-visible") })()`) {
			p.t.Errorf("%s cannot see where the keyboard is: %s", p.name,
				p.value(`document.activeElement.outerHTML.slice(0, 200)`))
		}
		if p.is(`(e => ` + matches + `)(document.activeElement)`) {
			return p
		}
	}
	p.fail("the keyboard never comes to %s", matches)
	return p
}

// types writes with the keyboard, key by key, in place of what is there.
func (p *person) types(text string) *person {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`))
	if err := chromedp.Do(ctx, key(text)); err != nil {
		p.fail("%v", err)
	}
	return p
}
