package worker

import (
	"time"

	"vakans/internal/jobsite"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/queue"
)

// Organisations are founded, measured, and published to the job site.
func Organisations(o *organisation.Service, jobs *jobsite.Service) Area {
	return Area{
		Tasks: []Task{
			{organisation.Changed, queue.Default, 30 * time.Second, on("jobsite", jobs.OnOrganisation)},
			{organisation.FoundingWanted, queue.Founding, 90 * time.Second,
				from(plane.LoginPlatform, on("founding", o.OnFoundingWanted))},
		},
		Schedules: []Schedule{
			{"foundings", Daily("04:50"), Once, queue.Purge, 60 * time.Second, o.PurgeFoundings},
			// Once a night and after everything that deletes: sizes change slowly, and
			// counting files costs the store a request for every thousand of them.
			{"usage", Daily("05:10"), EachTenant, queue.Purge, 90 * time.Second, o.OnUsage},
		},
	}
}
