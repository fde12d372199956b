package country

import (
	"context"
	"fmt"
	"regexp"
	"sync"

	"vakans/internal/mail"
)

// post reads the letters as their readers would: an applicant's code stands
// nowhere else.
type post struct {
	next mail.Sender

	mu    sync.Mutex
	codes map[string]string // by address
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// Send hands the letter on and remembers the code in it.
func (p *post) Send(ctx context.Context, m mail.Message) error {
	if code := sixDigits.FindString(m.Text); code != "" {
		p.mu.Lock()
		p.codes[m.To.Email] = code
		p.mu.Unlock()
	}
	return p.next.Send(ctx, m)
}

func (p *post) code(address string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.codes[address]; c != "" {
		return c, nil
	}
	return "", fmt.Errorf("no letter with a code came to %s", address)
}
