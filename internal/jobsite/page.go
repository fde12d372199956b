package jobsite

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"vakans/internal/lists"
	"vakans/internal/plane"
)

// page reads one row more than it shows, to know whether there are others.
func (s *Service) page(ctx context.Context, tx plane.JobsiteTx, f Filter) (Page, error) {
	at := f.cursor()
	found, err := fetch(ctx, tx, f, at, f.Size+1)
	if err == nil && at.back && len(found.items) < f.Size {
		at = f.start() // there is no full page before: begin anew
		found, err = fetch(ctx, tx, f, at, f.Size+1)
	}
	if err != nil {
		return Page{}, err
	}
	p := f.pageOf(at, found.items)
	p.Total, p.Lasts, err = s.total(ctx, tx, f, found)
	return p, err
}

// pageOf makes a page of the rows from a place on, of which there may be one more
// than fits.
func (f Filter) pageOf(at cursor, items []Item) Page {
	more := len(items) > f.Size
	items = items[:min(len(items), f.Size)]
	if at.back {
		slices.Reverse(items)
	}
	p := Page{Items: items, Number: at.number}
	if len(items) == 0 {
		return p
	}
	if more || at.back {
		p.Next = cursorAt(f, items[len(items)-1], false, at.number+1)
	}
	if !at.back && !at.first || at.back && more {
		p.Previous = cursorAt(f, items[0], true, at.number-1)
	}
	return p
}

// cursor is a place in the list: the page begins after an ad, or ends before it.
type cursor struct {
	at     time.Time
	id     uuid.UUID
	back   bool
	first  bool // before all ads
	number int
}

// down reports whether what follows the cursor has smaller keys.
func (f Filter) down(back bool) bool { return (f.Sort == Closing) == back }

// start is before the first ad: later, or earlier, than any.
func (f Filter) start() cursor {
	c := cursor{first: true, number: 1}
	if f.down(false) {
		c.at, c.id = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max
	}
	return c
}

func cursorAt(f Filter, i Item, back bool, number int) string {
	at := i.FirstPublished
	if f.Sort == Closing {
		at = i.ClosesAt
	}
	return lists.Cursor(place{Back: back, Number: max(number, 1), Micro: at.UnixMicro(), ID: i.ID})
}

// place is a cursor as it stands in an address.
type place struct {
	Back   bool      `json:"b,omitempty"`
	Number int       `json:"p"`
	Micro  int64     `json:"t"`
	ID     uuid.UUID `json:"i"`
}

// cursor is where the page begins that was asked for: at the start for whatever
// says nothing.
func (f Filter) cursor() cursor {
	var p place
	if !lists.ReadCursor(f.Page, &p) || p.Number < 1 || p.Number > 1e6 || p.Micro < 0 || p.Micro > 1e17 {
		return f.start()
	}
	return cursor{at: time.UnixMicro(p.Micro), id: p.ID, back: p.Back, number: p.Number}
}
