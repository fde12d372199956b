package worker

import (
	"time"

	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/queue"
	"vakans/internal/retention"
)

// Retention runs the rules, and deletes files: those of rows that are gone, and
// those that never had one.
func Retention(r *retention.Service, files *blob.Store) Area {
	strays := &retention.Strays{Files: files, Schemas: r.Schemas, Clock: r.Clock}
	return Area{
		Tasks: []Task{
			{event.BlobPurge, queue.Purge, 60 * time.Second, on("files", retention.DeleteBlobs(files))},
		},
		Schedules: []Schedule{
			{"retention", Daily("02:30"), EachTenant, queue.Purge, 90 * time.Second, r.Tenant},
			{"retention.register", Daily("03:30"), Once, queue.Purge, 90 * time.Second, r.Register},
			{"strays", Daily("04:10"), EachTenant, queue.Purge, 90 * time.Second, strays.Tenant},
			{"strays.register", Daily("04:40"), Once, queue.Purge, 90 * time.Second, strays.Register},
		},
	}
}
