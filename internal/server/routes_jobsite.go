package server

import (
	"vakans/internal/authz"
	"vakans/internal/jobsite/jobsiteweb"
	"vakans/internal/web"
)

// language is the first part of every public page's address.
const language = "/:lang<regex(^(fi|sv|nb|en)$)>"

// Jobsite is the job site: of everybody on the national host, of one
// organisation on its own.
func Jobsite(jobs jobsiteweb.HTML) Area {
	return func(t *web.Table) {
		public := web.National | web.Tenant
		t.Get(public, "/", authz.Public, jobs.Home)
		t.Get(public, language, authz.Public, jobs.Home)
		t.Get(public, language+"/jobs", authz.Public, jobs.List, web.Cached(jobs.Jobs.Version))
		t.Get(public, language+"/jobs/:id<guid>", authz.Public, jobs.Ad, web.Cached(jobs.Jobs.Version))
		t.Get(public, language+"/favourites", authz.Public, jobs.Favourites)
		t.Get(public, language+"/feed.rss", authz.Public, jobs.Feed)
		t.Get(public, language+"/jobs.xml", authz.Public, jobs.XML)
		t.Get(public, "/sitemap.xml", authz.Public, jobs.Sitemap)
		t.Get(public, "/robots.txt", authz.Public, jobs.Robots)
		jobs.API(t)
	}
}
