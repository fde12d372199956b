package web

import (
	"encoding/json"
	"time"

	"vakans/internal/web/ui"
)

// flashLife is how long a message waits for the page that shows it.
const flashLife = 2 * time.Minute

// Flash is what the next page says about what was just done. Text is already
// in the reader's language; Undo takes it back.
type Flash struct {
	Tone ui.Tone      `json:"t"`
	Text string       `json:"x"`
	Undo *ui.UndoView `json:"u,omitempty"`
}

// Flash leaves a message for the next page, in a cookie that we sign.
func (c *Ctx) Flash(f Flash) {
	text, err := json.Marshal(f)
	if err != nil {
		return // three strings always marshal
	}
	c.r.kit.setCookie(c.r, c.r.kit.names.flash, c.r.kit.sign("flash", string(text)), flashLife)
}

// takeFlash returns the message once and takes its cookie away.
func (r *request) takeFlash() *Flash {
	raw := r.c.Cookies(r.kit.names.flash)
	if raw == "" {
		return nil
	}
	r.kit.clearCookie(r, r.kit.names.flash)
	text, ok := r.kit.verify("flash", raw)
	f := new(Flash)
	if !ok || json.Unmarshal([]byte(text), f) != nil {
		return nil
	}
	r.cache.private = true
	return f
}
