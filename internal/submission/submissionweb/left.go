package submissionweb

import (
	"strconv"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/web/ui"
)

// daysCounted is from when on the time left is shown in days alone.
const daysCounted = 48 * time.Hour

// left says how long an applicant still has, at the moment when the page is
// made. A script goes on from there.
func left(l i18n.Lang, d time.Duration) string {
	switch minutes := int((d + time.Minute - 1) / time.Minute); {
	case d <= 0:
		return m.ApplyPeriodOverTitle(l)
	case d >= daysCounted:
		return m.JobsiteDaysLeft(l, int(d/(24*time.Hour)))
	case minutes >= 60:
		return m.ApplyLeftHours(l, strconv.Itoa(minutes/60), strconv.Itoa(minutes%60))
	default:
		return m.ApplyLeftMinutes(l, strconv.Itoa(minutes))
	}
}

// pressing is the colour of the time left: the last day warns.
func pressing(d time.Duration) ui.Tone {
	if d < 24*time.Hour {
		return ui.Warning
	}
	return ui.Neutral
}

// closing is when the period ends, or ended, which everybody who fills in must
// see.
func closing(a submission.Application, l i18n.Lang) []ui.Fact {
	term := m.ApplyCloses(l)
	if !a.Open {
		term = m.ApplyClosed(l)
	}
	return []ui.Fact{{Term: term, Icon: ui.IconClock, Detail: ui.Time(a.ClosesAt, moment(a, l, a.ClosesAt))}}
}

// receiptAwaited says whether the receipt of what was sent can still be on its
// way: letters take minutes, and a day later the sentence would be untrue.
func (v overviewView) receiptAwaited() bool {
	sent := v.SentAt
	if v.EditedAt != nil {
		sent = v.EditedAt
	}
	return sent != nil && v.Now.Sub(*sent) < 24*time.Hour
}
