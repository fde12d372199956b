package queue

import (
	"errors"
	"fmt"

	"github.com/hibiken/asynq"
)

// Found is how many tasks a search found: those that wait or are remembered, and
// those that are being worked on, which nobody can take away.
type Found struct {
	Idle, Active int
}

// Sweep deletes every task that matches, in whatever state it is; one that is being
// worked on is left and counted.
func (i *Inspector) Sweep(match func(kind string, payload []byte) bool) (Found, error) {
	return i.search(match, true)
}

// Search counts the tasks that match.
func (i *Inspector) Search(match func(kind string, payload []byte) bool) (Found, error) {
	return i.search(match, false)
}

const page = 500

func (i *Inspector) search(match func(string, []byte) bool, remove bool) (found Found, err error) {
	used, err := i.used()
	if err != nil {
		return found, err
	}
	for class := range used {
		queue := i.config.name(class)
		ids, active, err := i.matching(queue, match)
		if err != nil {
			return found, fmt.Errorf("search queue %s: %w", class, err)
		}
		found.Active += active
		found.Idle += len(ids)
		for _, id := range ids {
			if !remove {
				break
			}
			if err := i.asynq.DeleteTask(queue, id); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
				return found, fmt.Errorf("delete task %s: %w", id, err)
			}
		}
	}
	return found, nil
}

// matching lists before anything is deleted, because pages move when it is.
func (i *Inspector) matching(queue string, match func(string, []byte) bool) (ids []string, active int, err error) {
	lists := []func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error){
		i.asynq.ListPendingTasks, i.asynq.ListScheduledTasks, i.asynq.ListRetryTasks, i.asynq.ListArchivedTasks,
		i.asynq.ListCompletedTasks, i.asynq.ListActiveTasks,
	}
	for _, list := range lists {
		for n := 1; ; n++ {
			tasks, err := list(queue, asynq.PageSize(page), asynq.Page(n))
			if err != nil {
				return nil, 0, err
			}
			for _, t := range tasks {
				switch {
				case !match(t.Type, t.Payload):
				case t.State == asynq.TaskStateActive:
					active++
				default:
					ids = append(ids, t.ID)
				}
			}
			if len(tasks) < page {
				break
			}
		}
	}
	return ids, active, nil
}
