package logging

// The names of the fields of a log line. A line never uses another spelling,
// so that a query written for one line finds them all; "time", "level" and
// "msg" are the formatter's own and are renamed when used. Which of them hold
// personal data is said in package inventory.
const (
	Request   = "request"     // the request's id
	Reference = "reference"   // what a reader was shown on an error page
	Tenant    = "tenant"      // the organisation's number
	Actor     = "actor"       // the id of the one who acts
	Session   = "session"     // the session's id, never its token
	Method    = "method"      //
	Route     = "route"       // the pattern, never the raw path
	Status    = "status"      //
	Duration  = "duration_ms" //
	Delay     = "delay_ms"    // how long something waits before it goes on
	Bytes     = "bytes"       // size of the answer
	Host      = "host"        //
	RemoteIP  = "ip"          //
	Error     = "error"       //
	LogError  = "log_error"   // why the line is not as it was meant
	Kind      = "kind"        // the fault's kind
	Query     = "query"       // the name of the statement that the database refused
	SQLState  = "sqlstate"    // PostgreSQL's code of what was wrong
	Stack     = "stack"       // of a panic
	Task      = "task"        // kind of a background task, or of the event it follows from
	TaskID    = "task_id"     // the queue's name for one task
	Event     = "event"       // id of an outbox row
	Letter    = "letter"      // id
	Attempt   = "attempt"     // how often it was begun, this time included
	CutOff    = "cut_off"     // how many of what had begun did not end in time
	Check     = "check"       // what is asked whether it answers: "redis"
	Address   = "address"     // where the program itself listens
)

// Fields lists them.
var Fields = []string{
	Request, Reference, Tenant, Actor, Session, Method, Route, Status, Duration, Delay, Bytes, Host, RemoteIP,
	Error, LogError, Kind, Query, SQLState, Stack, Task, TaskID, Event, Letter, Attempt, CutOff, Check, Address,
}
