package ui_test

import (
	"net/http"
	"testing"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vakans/internal/i18n"
	"vakans/internal/web/ui"
)

// rendered answers with the Markdown that was posted, as the product does.
func (d *desk) rendered(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = ui.In(i18n.EN, "token", ui.Rendered(r.PostFormValue("text"))).Render(r.Context(), w)
}

// writingPage has the fields that scripts make easier to fill in.
func writingPage() templ.Component {
	return with(ui.Form(ui.FormView{Action: "/draft", Autosave: &ui.Autosave{URL: "/draft", Version: 1}}),
		both(
			ui.Several(ui.Field{Name: "place", Label: "Place", Values: []string{"Oslo"},
				Suggestions: []string{"Oslo", "Bergen", "Bodø"}}),
			ui.Date(ui.Field{Name: "day", Label: "Day", Value: "4.12.2026"}),
			ui.Markdown(ui.Field{Name: "text", Label: "Text", Value: "old", MaxLength: 20000, Preview: "/rendered"}),
			ui.Radios(ui.Field{Name: "kind", Label: "Kind", Value: "a",
				Options: []ui.Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B"}}}),
			with(ui.When("kind", "b"), ui.Text(ui.Field{Name: "more", Label: "More"})),
			templ.Raw(`<a id="away" href="/confirm">Away</a>`),
		))
}

func openWriting(t *testing.T) (*desk, func(string), func(...chromedp.Action[chromedp.Void])) {
	t.Helper()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(d.URL+"/writing"))
	return d, func(expression string) { t.Helper(); until(t, ctx, expression) },
		func(steps ...chromedp.Action[chromedp.Void]) { t.Helper(); do(t, ctx, steps...) }
}

// TestSeveral: what is chosen becomes a chip, which carries the value and can be
// taken away; what is not on the list is said to be none of it.
func TestSeveral(t *testing.T) {
	t.Parallel()
	_, until, do := openWriting(t)
	values := `[...new FormData(document.querySelector("form[data-autosave]")).getAll("place")].join()`
	until(values + ` === "Oslo"`)
	do(chromedp.SendKeys(chromedp.CSS("#place"), "bodø\r"))
	until(values + ` === "Oslo,Bodø" && document.querySelector("#place").value === ""`)
	do(chromedp.SendKeys(chromedp.CSS("#place"), "Atlantis\r"))
	until(values + ` === "Oslo,Bodø" && document.querySelector("[data-several] .ds-validation-message").checkVisibility()`)
	do(chromedp.Click(chromedp.CSS(`.vk-chips button[aria-label="Remove Oslo"]`)))
	until(values + ` === "Bodø" && document.activeElement.id === "place"`)
}

// TestSeveralByKeyboard: the way back into the chips is Backspace in the empty
// field; what is taken away is said, and saved.
func TestSeveralByKeyboard(t *testing.T) {
	t.Parallel()
	d, until, do := openWriting(t)
	do(chromedp.SendKeys(chromedp.CSS("#place"), "bergen\r"))
	until(`[...document.querySelectorAll(".vk-chips span")].map(e => e.textContent).join() === "Oslo,Bergen"`)
	do(chromedp.KeyEvent(kb.Backspace))
	until(`document.activeElement.matches('.vk-chips button[aria-label="Remove Bergen"]')`)
	do(chromedp.KeyEvent(kb.Enter))
	until(`document.querySelector("[data-announce]").textContent === "Remove Bergen" && document.activeElement.id === "place"`)
	until(`[...document.querySelectorAll(".vk-chips span")].map(e => e.textContent).join() === "Oslo"`)
	until(`document.querySelector("[data-autosave-status]").textContent === "Draft saved 3"`)
	d.mu.Lock()
	defer d.mu.Unlock()
	if last := d.drafts[len(d.drafts)-1]["place"]; len(last) != 1 || last[0] != "Oslo" {
		t.Errorf("saved %v", last)
	}
}

// TestDateCalendar: what is chosen in the calendar is written as people write it.
func TestDateCalendar(t *testing.T) {
	t.Parallel()
	_, until, do := openWriting(t)
	until(`document.querySelector("[data-date] button").checkVisibility() && document.querySelector("[data-date] button").getAttribute("aria-label").includes("Day")`)
	do(chromedp.Click(chromedp.CSS("[data-date] button")))
	until(`document.querySelector("[data-date] [type=date]").value === "2026-12-04"`)
	do(chromedp.Evaluate[chromedp.Void](`{ const c = document.querySelector("[data-date] [type=date]"); c.value = "2027-01-05"; c.dispatchEvent(new Event("change")) }`))
	until(`document.querySelector("#day").value === "5.1.2027"`)
}

// TestMarkdown: the buttons write marks, the preview follows, and the counter
// keeps silent until the limit is near.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	_, until, do := openWriting(t)
	until(`document.querySelector(".vk-markdown-preview").textContent.trim() === "old" && document.querySelector("#text-count").textContent === ""`)
	do(chromedp.Evaluate[chromedp.Void](`{ const a = document.querySelector("#text"); a.focus(); a.select(); document.querySelector(".vk-markdown-bar button").click() }`))
	until(`document.querySelector("#text").value === "**old**" && document.querySelector(".vk-markdown-preview strong")?.textContent === "old"`)
	do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".vk-markdown-bar button")[1].click()`))
	until(`document.querySelector("#text").value === "- **old**" && document.querySelector(".vk-markdown-preview li strong") !== null`)
	do(chromedp.Evaluate[chromedp.Void](`{ const a = document.querySelector("#text"); a.value = "x".repeat(19990); a.dispatchEvent(new Event("input", { bubbles: true })) }`))
	until(`document.querySelector("#text-count").textContent === "10 characters left"`)
}

// TestWhen: fields that do not concern what is chosen are not there.
func TestWhen(t *testing.T) {
	t.Parallel()
	_, until, do := openWriting(t)
	until(`!document.querySelector("#more").checkVisibility()`)
	do(chromedp.Click(chromedp.CSS(`[name=kind][value=b]`)))
	until(`document.querySelector("#more").checkVisibility()`)
}

// TestLinksWaitForSaving: who presses a link with something unsaved leaves when it
// is saved, and is asked nothing.
func TestLinksWaitForSaving(t *testing.T) {
	t.Parallel()
	d, until, do := openWriting(t)
	do(chromedp.SendKeys(chromedp.CSS("#day"), " "), chromedp.Click(chromedp.CSS(`[name=kind][value=b]`)),
		chromedp.SendKeys(chromedp.CSS("#more"), "kept"),
		chromedp.Evaluate[chromedp.Void](`document.querySelector("#away").click()`))
	until(`location.pathname === "/confirm"`)
	d.mu.Lock()
	defer d.mu.Unlock()
	if last := d.drafts[len(d.drafts)-1]; last.Get("more") != "kept" || last.Get("place") != "Oslo" {
		t.Errorf("saved %v", last)
	}
}

// TestConflictWarnsBeforeLeaving: after a conflict nothing is saved any more, so
// leaving asks first.
func TestConflictWarnsBeforeLeaving(t *testing.T) {
	t.Parallel()
	d, ctx := openDesk(t), browser(t)
	do(t, ctx, chromedp.Navigate(d.URL+"/writing"))
	d.mu.Lock()
	d.steal = true
	d.mu.Unlock()
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#text"), "mine"), chromedp.Focus(chromedp.CSS("#day")))
	until(t, ctx, `document.querySelector("[data-autosave-status]").dataset.tone === "danger"`)
	until(t, ctx, `(() => { const e = new Event("beforeunload", { cancelable: true }); dispatchEvent(e); return e.defaultPrevented })()`)
}
