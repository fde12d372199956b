package worker

import (
	"time"

	"vakans/internal/jobsite"
	"vakans/internal/queue"
	"vakans/internal/recruitment"
	"vakans/internal/submission"
)

// Recruitments notifies the job site of ads, and the register of what its drafts and
// copies hang on.
func Recruitments(jobs *jobsite.Service, apply *submission.Service) Area {
	ad := with(on("jobsite", jobs.OnAd), "drafts", apply.OnAd)
	return Area{Tasks: []Task{
		{recruitment.AdPublished, queue.Default, 30 * time.Second, ad},
		{recruitment.AdEnded, queue.Default, 30 * time.Second, ad},
		{recruitment.RecruitmentClosed, queue.Default, 60 * time.Second, on("copies", apply.OnRecruitment)},
		{recruitment.RecruitmentReopened, queue.Default, 60 * time.Second, on("copies", apply.OnRecruitment)},
	}}
}
