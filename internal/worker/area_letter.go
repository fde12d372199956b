package worker

import (
	"time"

	"vakans/internal/event"
	"vakans/internal/letter"
	"vakans/internal/queue"
)

// Letters are sent, and what has not left or was not counted is looked for.
func Letters(l *letter.Service) Area {
	return Area{
		Tasks: []Task{
			{event.LetterQueued, queue.Mail, 75 * time.Second, on("letter", l.Send)},
		},
		Schedules: []Schedule{
			{"letter.sweep", Every(10 * time.Minute), EachTenant, queue.Purge, 60 * time.Second, l.Sweep},
			{"letter.sweep.register", Every(10 * time.Minute), Once, queue.Purge, 60 * time.Second, l.SweepRegister},
			{"letter.count", Every(time.Hour), EachTenant, queue.Purge, 60 * time.Second, l.Count},
			{"letter.count.register", Every(time.Hour), Once, queue.Purge, 60 * time.Second, l.CountRegister},
		},
	}
}
