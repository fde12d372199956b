package worker

import (
	"context"
	"time"

	"vakans/internal/event"
	"vakans/internal/notify"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/internal/retention"
	"vakans/internal/session"
	"vakans/internal/staff"
)

// Staff are invited and helped to get in.
func Staff(n *notify.Service, people *notify.People, platform *plane.Platform) Area {
	return Area{
		Tasks: []Task{
			{staff.Invited, queue.Default, 30 * time.Second, told(n, people.Invited())},
			{staff.PasswordForgotten, queue.Default, 30 * time.Second, told(n, people.PasswordForgotten())},
			{staff.UserNameForgotten, queue.Default, 30 * time.Second, told(n, people.UserNameForgotten())},
			{staff.Deactivated, queue.Default, 30 * time.Second, on("expel", people.Expel)},
		},
		Schedules: []Schedule{
			{"sign_in.platform", Daily("03:50"), Once, queue.Purge, 60 * time.Second, purgeStaffSessions(platform)},
		},
	}
}

// purgeStaffSessions deletes staff's ended sessions, codes and failures. The
// platform keeps no other personal data that ends by the calendar.
func purgeStaffSessions(platform *plane.Platform) handle {
	return func(ctx context.Context, _ event.Event) error {
		for n := 1; n > 0; {
			err := platform.In(ctx, func(tx plane.PlatformTx) (err error) {
				n, err = session.Purge(ctx, tx, retention.BatchSize)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}
