package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vakans/internal/applicant"
	"vakans/internal/application"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/internal/recruitment"
	"vakans/internal/retention"
	"vakans/internal/staff"
)

// Task is one line of the task table, the twin of a route: what happens when an
// event of a kind comes. How often a failure is tried again is the outbox's to
// know: event.MaxAttempts.
type Task struct {
	Kind      event.Kind
	Queue     queue.Class
	Timeout   time.Duration // at most event.MaxRun
	Consumers []event.Consumer
}

// tasks is everything that events set off. Schedules have a table of their own.
func tasks(d Deps) []Task {
	return []Task{
		{event.LetterQueued, queue.Mail, 75 * time.Second, on("letter", d.Letters.Send)},
		{event.BlobPurge, queue.Purge, 60 * time.Second, on("files", retention.DeleteBlobs(d.Files))},
		{recruitment.AdPublished, queue.Default, 30 * time.Second, with(on("jobsite", d.Jobsite.OnAd), "drafts", d.Submissions.OnAd)},
		{recruitment.AdEnded, queue.Default, 30 * time.Second, with(on("jobsite", d.Jobsite.OnAd), "drafts", d.Submissions.OnAd)},
		{recruitment.RecruitmentClosed, queue.Default, 60 * time.Second, on("copies", d.Submissions.OnRecruitment)},
		{recruitment.RecruitmentReopened, queue.Default, 60 * time.Second, on("copies", d.Submissions.OnRecruitment)},
		{organisation.Changed, queue.Default, 30 * time.Second, on("jobsite", d.Jobsite.OnOrganisation)},
		{organisation.FoundingWanted, queue.Founding, 90 * time.Second, from(plane.LoginPlatform, on("founding", d.Organisations.OnFoundingWanted))},
		{staff.Invited, queue.Default, 30 * time.Second, []event.Consumer{d.Notify.Consumer(d.People.Invited())}},
		{staff.PasswordForgotten, queue.Default, 30 * time.Second, []event.Consumer{d.Notify.Consumer(d.People.PasswordForgotten())}},
		{staff.UserNameForgotten, queue.Default, 30 * time.Second, []event.Consumer{d.Notify.Consumer(d.People.UserNameForgotten())}},
		{staff.Deactivated, queue.Default, 30 * time.Second, on("expel", d.People.Expel)},
		{applicant.CodeWanted, queue.Default, 30 * time.Second, from(plane.LoginRegister, []event.Consumer{d.Notify.Consumer(d.Account.Code())})},
		{applicant.ResetWanted, queue.Default, 30 * time.Second, from(plane.LoginRegister, []event.Consumer{d.Notify.Consumer(d.Account.Reset())})},
		{application.Received, queue.Default, 30 * time.Second, with([]event.Consumer{d.Notify.Consumer(d.Case.Receipt())}, "copy", d.Submissions.OnApplication)},
		{application.Edited, queue.Default, 30 * time.Second, with([]event.Consumer{d.Notify.Consumer(d.Case.Edited())}, "copy", d.Submissions.OnApplication)},
		{application.Withdrawn, queue.Default, 30 * time.Second, with([]event.Consumer{d.Notify.Consumer(d.Case.Withdrawn())}, "copy", d.Submissions.OnApplication)},
		{application.Resent, queue.Default, 30 * time.Second, with([]event.Consumer{d.Notify.Consumer(d.Case.Resent())}, "copy", d.Submissions.OnApplication)},
		{application.Messaged, queue.Default, 75 * time.Second, []event.Consumer{d.Notify.Consumer(d.Case.Message())}},
		{application.WithdrawalRecorded, queue.Default, 30 * time.Second, on("copy", d.Submissions.OnApplication)},
	}
}

type handle = func(context.Context, event.Event) error

// on is the common case: one consumer.
func on(name string, h handle) []event.Consumer {
	return []event.Consumer{{Name: name, Handle: h}}
}

// with is one consumer more.
func with(others []event.Consumer, name string, h handle) []event.Consumer {
	return append(others, event.Consumer{Name: name, Handle: h})
}

// from refuses events that another login wrote: an organisation may write any kind
// in its own name.
func from(login string, consumers []event.Consumer) []event.Consumer {
	for i, c := range consumers {
		consumers[i].Handle = func(ctx context.Context, e event.Event) error {
			if e.Source != login {
				return fault.New(fault.Invalid, "error.invalid").Because(fmt.Errorf("event %s %d comes from %s, not from %s", e.Kind, e.ID, e.Source, login))
			}
			return c.Handle(ctx, e)
		}
	}
	return consumers
}

// index checks the table and orders it by kind.
func index(all []Task) (map[event.Kind]Task, error) {
	byKind := make(map[event.Kind]Task, len(all))
	for _, t := range all {
		if _, twice := byKind[t.Kind]; twice {
			return nil, fmt.Errorf("event %s stands twice in the task table: give its line two consumers", t.Kind)
		}
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("event %s: %w", t.Kind, err)
		}
		byKind[t.Kind] = t
	}
	return byKind, nil
}

// housekeeping are the kinds of the table for whose tasks nobody waits.
func housekeeping(byKind map[event.Kind]Task) []event.Kind {
	var kinds []event.Kind
	for kind, t := range byKind {
		if t.Queue == queue.Purge {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (t Task) check() error {
	if t.Timeout <= 0 || t.Timeout > event.MaxRun {
		return fmt.Errorf("the timeout is %s; it must be at most %s, or two runs could overlap", t.Timeout, event.MaxRun)
	}
	if len(t.Consumers) == 0 {
		return errors.New("no consumer")
	}
	seen := map[string]bool{}
	for _, c := range t.Consumers {
		if c.Name == "" || c.Handle == nil || seen[c.Name] {
			return fmt.Errorf("consumer %q has no name of its own or nothing to do", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}
