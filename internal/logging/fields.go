package logging

// The names of the fields of a log line. A line never uses another spelling,
// so that a query written for one line finds them all; "time", "level" and
// "msg" are the formatter's own and are renamed when used.
const (
	Request     = "request"     // the request's id
	Reference   = "reference"   // what a reader was shown on an error page
	Tenant      = "tenant"      // the organisation's number
	Actor       = "actor"       // the id of the one who acts
	ActorKind   = "actor_kind"  // staff, applicant, national, job
	Session     = "session"     // the session's id, never its token
	Method      = "method"      //
	Route       = "route"       // the pattern, never the raw path
	Status      = "status"      //
	Duration    = "duration_ms" //
	Bytes       = "bytes"       // size of the answer
	Host        = "host"        //
	RemoteIP    = "ip"          //
	Error       = "error"       //
	Kind        = "kind"        // the fault's kind
	Query       = "query"       // the name of the statement that the database refused
	SQLState    = "sqlstate"    // PostgreSQL's code of what was wrong
	Stack       = "stack"       // of a panic
	Task        = "task"        // kind of a background task
	Event       = "event"       // id of an outbox row
	Application = "application" // id
	Recruitment = "recruitment" // id
	Letter      = "letter"      // id
	Count       = "count"       //
	Component   = "component"   // which part of the program speaks
)
