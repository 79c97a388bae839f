-- The questions that ship: system design and database, for screenings and interviews by the hiring guide. The plans were made with
-- PostgreSQL 18.4 on the data that each describes. A company changes or retires them as its own.
with library (id, kind, body) as (
    select (value ->> 'id')::uuid, (value ->> 'kind')::smallint, value - 'id' - 'kind' from jsonb_array_elements($library$[
{
  "id": "01920000-0000-7000-8000-000000000001", "kind": 1, "title": "Payments that are retried", "minutes": 45,
  "text": "A shop sends your service payment requests over HTTP. Networks fail, so the shop repeats a request that got no answer, sometimes for hours, and sometimes from two of its servers at once. A payment provider outside your control does the charge; it is slow and at times unreachable. Design the service: its API, its schema, and what happens between the first byte of a request and the customer being charged exactly once. Peak is 300 requests a second, kept for seven years.",
  "competencies": ["api-design", "data-modelling", "consistency-judgement", "reliability"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["an idempotency key in the API, stored with a unique constraint", "a payment as a row with states, not a flag", "answers that tell the caller what to do next"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["says what happens when the process dies after the provider charged and before the commit, and how that is found", "stores the intent before calling, calls outside of the transaction, and reconciles by the provider's own key", "the same key with another body is an error"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["names the window in which nobody knows whether money moved, and who carries that risk", "reconciliation against the provider's statement as part of the design", "a path for the day on which the provider is down: limits, queue age, what the shop is told"]}
  ],
  "followUps": ["Two servers of the shop send the same key at the same millisecond. What does each get?", "The provider answers with a timeout. Was the customer charged?", "How do you add a second provider without charging anyone twice on the day of the switch?", "What do you page somebody for, and what waits until morning?"],
  "discriminates": "Fluent answers draw queues and boxes. Strong ones find the moment between the charge and the commit without being led to it, and say what the row looks like at that moment."
},
{
  "id": "01920000-0000-7000-8000-000000000002", "kind": 1, "title": "Seats of a concert", "minutes": 45,
  "text": "Tickets for a hall of 12,000 numbered seats go on sale at ten. 400,000 people are waiting. Each may hold up to six seats for eight minutes and pay, or the seats become free again. Nobody may get a seat that someone else paid for; a hall that sells out with seats left over is a failure as well. Design the service, its schema and its API, and say what the first minute looks like.",
  "competencies": ["data-modelling", "concurrency", "caching-performance", "api-design"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["a constraint in the database that one seat has one live hold", "holds that expire, and a check of the expiry when paying"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["locks rows in one order, or takes them with skip locked, and says why the other way deadlocks", "the seat map is read from a cache that may be seconds old, and the hold decides", "admission in front: a waiting room that lets in what the database can carry"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["numbers for the first minute: holds a second, hot rows, connections, and which of them breaks first", "fairness as a requirement that was not given and has to be decided", "payment that comes back after the hold expired: refund or honour, and the race between the two"]}
  ],
  "followUps": ["Payment succeeds nine minutes after the hold. What now?", "Who releases an expired hold, and what if that process is down?", "The map shows a seat as free that is not. When is that all right?", "How would you test that no seat is sold twice?"],
  "discriminates": "Whether the promise that no seat is sold twice sits in a constraint or in the hope that code runs in order."
},
{
  "id": "01920000-0000-7000-8000-000000000003", "kind": 1, "title": "Webhooks to ten thousand customers", "minutes": 45,
  "text": "Your product tells its customers' systems what happened by calling their addresses: 10,000 customers, 2,000 events a second at the peak, most of them for a few large customers. Customers' systems are slow, answer errors for days, or redirect into their own networks. Every event must arrive at least once, and a customer must be able to tell what is new. Design the service, its schema and its API.",
  "competencies": ["reliability", "api-design", "concurrency", "data-modelling"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["retries with back-off and an end", "a signature, and an id by which a receiver drops repeats"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["one slow customer holds up nobody else: a lane for each", "the event and the record of what is to be sent commit together", "what is promised about order, and why little of it can be"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["calls into private networks are prevented when connecting, not when the address is entered", "the day after an outage of a large customer: replay without drowning it or the others", "what customers see of their own failures, so that they need not ask"]}
  ],
  "followUps": ["A customer was down for two days. What do you send, how fast, in which order?", "How does a customer change its secret without losing a call?", "An address resolves to 10.0.0.5 at delivery. When do you notice?", "Which numbers on one page tell you that the system is healthy?"],
  "discriminates": "Whether isolation between customers and the commit of event with delivery come up unasked."
},
{
  "id": "01920000-0000-7000-8000-000000000011", "kind": 2, "title": "Prices that change and invoices that do not", "minutes": 30,
  "text": "A company sells subscriptions. A plan has a price in several currencies, which changes now and then; a customer keeps the old price until the end of the paid period; some have a price of their own. Invoices must show for ever what was charged and why. Model the tables, with keys and constraints. Then write the query for what a customer pays on a given day.",
  "competencies": ["data-modelling", "database-design"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["an invoice line holds the amount, not a reference to a price that may change", "money as amount and currency, never a float"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["prices valid from and to, with a constraint against overlap", "the query has one answer for every day, and says what happens at the boundary"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["tells the time at which something holds from the time at which it was entered", "a correction of last month's price without rewriting history"]}
  ],
  "followUps": ["Two people change the price at once. What does the database do?", "Last month's price was entered wrongly. What is changed, and what is added?", "Which index serves the query for one customer, and which for the monthly run over all?"],
  "discriminates": "Whether history is a property of the model or a promise of the code."
},
{
  "id": "01920000-0000-7000-8000-000000000012", "kind": 2, "title": "Who may see what", "minutes": 30,
  "text": "Documents lie in folders, folders in folders. A person sees a document if the person, or a group the person is in, was given the document or any folder above it; groups may contain groups. There are 50 million documents, folders are up to twelve deep, and people are in 40 groups on average. Model the tables and write the query that lists the first fifty documents, by change date, that a person may see.",
  "competencies": ["data-modelling", "database-design", "caching-performance"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["grants to people and groups in one table with a clear key", "a recursive query over folders that ends"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["what is computed when reading and what is stored, with the cost of each on both sides", "the list is ordered and limited by an index, not by sorting everything that may be seen"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["moving a folder with a million documents: what is rewritten, and what a reader sees meanwhile", "how stale a permission may be, as a decision that somebody signs"]}
  ],
  "followUps": ["A folder with a million documents is moved. How long does it take, and who waits?", "A person leaves a group. When do the documents disappear?", "How do you find out who can see one document?"],
  "discriminates": "Whether the candidate asks what is read how often and changed how often before choosing."
},
{
  "id": "01920000-0000-7000-8000-000000000013", "kind": 2, "title": "Two transfers at once", "minutes": 20,
  "text": "Accounts have balances that must not fall below zero. Two transfers from one account run at the same time; each reads the balance, checks it, and writes the new one. Say exactly what can go wrong at READ COMMITTED, at REPEATABLE READ and at SERIALIZABLE in PostgreSQL. Then give two schemas and statements with which nothing goes wrong, and say which you would run and why.",
  "competencies": ["database-design", "concurrency", "consistency-judgement"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["names the lost update", "update ... set balance = balance - x where balance >= x, and looks at the number of rows"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["REPEATABLE READ refuses the second writer with 40001, so somebody has to repeat it", "a check constraint as the guard whatever the code does", "locks accounts in one order when two are involved"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["entries that only grow, with the balance derived, and what that costs a hot account", "write skew over two accounts, which REPEATABLE READ lets through"]}
  ],
  "followUps": ["The rule is now that the sum of two accounts stays above zero. What changes?", "One account takes 2,000 transfers a second. Where does it break first?", "What do you answer the caller whose transaction was refused?"],
  "discriminates": "Precision: which statement fails, with which error, and who repeats it."
},
{
  "id": "01920000-0000-7000-8000-000000000021", "kind": 3, "title": "A day of the ledger", "minutes": 20,
  "text": "The report of one day reads the whole table, although booked_at has an index. Say what the plan tells you, what you would change, and how you would make sure that the answer stays the same.",
  "competencies": ["database-design", "query-performance"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["the function around the column hides it from the index", "booked_at >= ... and booked_at < ... instead"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["1,328,910 rows removed by the filter in each of three processes, 29,412 pages read", "a day of which zone, and the bounds as instants of that zone", "an index on (booked_at) include (account_id, amount_cents) and what it costs the writers"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["closed days never change, so their sums can be kept", "partitions by month and what they do to the other queries"]}
  ],
  "followUps": ["The report is needed for each customer's own time zone. What now?", "After your change the plan is a bitmap scan over a third of the table. Why?", "How large is your index, roughly?"],
  "discriminates": "Whether the plan is read with its numbers, or only its first line.",
  "slowQuery": {
    "schema": "create table ledger_entries (\n    id bigint generated always as identity primary key,\n    account_id bigint not null,\n    amount_cents bigint not null,\n    booked_at timestamptz not null\n);\ncreate index ledger_entries_account on ledger_entries (account_id);\ncreate index ledger_entries_booked on ledger_entries (booked_at);",
    "query": "select account_id, sum(amount_cents) from ledger_entries\nwhere date(booked_at at time zone 'UTC') = date '2026-09-30'\ngroup by account_id order by 2 desc limit 20;",
    "plan": "Limit (actual time=577.258..577.380 rows=20.00 loops=1)\n  Buffers: shared hit=3 read=29412\n  ->  Sort (actual time=577.256..577.375 rows=20.00 loops=1)\n        Sort Key: (sum(amount_cents)) DESC\n        Sort Method: top-N heapsort  Memory: 26kB\n        ->  HashAggregate (actual time=557.024..566.790 rows=12844.00 loops=1)\n              Group Key: account_id\n              Batches: 1  Memory Usage: 2065kB\n              ->  Gather (actual time=0.830..550.704 rows=13270.00 loops=1)\n                    Workers Planned: 2\n                    Workers Launched: 2\n                    ->  Parallel Seq Scan on ledger_entries (actual time=1.361..538.627 rows=4423.33 loops=3)\n                          Filter: (date((booked_at AT TIME ZONE 'UTC'::text)) = '2026-09-30'::date)\n                          Rows Removed by Filter: 1328910\n                          Buffers: shared read=29412\nPlanning Time: 0.267 ms\nExecution Time: 577.456 ms",
    "dataSizes": "4,000,000 entries of 200,000 accounts over 300 days, 29,412 pages; about 13,300 entries a day."
  }
},
{
  "id": "01920000-0000-7000-8000-000000000022", "kind": 3, "title": "Page thirty thousand", "minutes": 20,
  "text": "Customers page through orders. The first page takes a millisecond, this one nearly a second, and every further one more. Say why, what you would change in the query, the index and the API, and what the change takes away from the callers.",
  "competencies": ["query-performance", "api-design"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["offset reads and throws away 1,500,000 rows", "pages by the last key that was seen"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["the order needs a tie-breaker: (placed_at, id)", "901,902 rows are read only to be filtered: (status, placed_at desc, id desc), or a partial index", "what is gone: jumping to page n and the count of pages"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["rows that come in between pages are shown twice or left out by offset, and not by keys", "an opaque token, so that the order can change later"]}
  ],
  "followUps": ["Somebody needs 'page 30,000 of 30,412'. What do you offer?", "Two orders have the same placed_at. What happens at the edge of the page?", "Which of your two changes would you make first if you could make one?"],
  "discriminates": "Whether the API is changed with the query, and the caller's loss is said.",
  "slowQuery": {
    "schema": "create table orders (\n    id bigint primary key,\n    customer_id bigint not null,\n    placed_at timestamptz not null,\n    status text not null,\n    total_cents bigint not null\n);\ncreate index orders_placed on orders (placed_at desc);",
    "query": "select id, placed_at, total_cents from orders\nwhere status = 'paid' order by placed_at desc limit 50 offset 1500000;",
    "plan": "Limit (actual time=888.036..888.077 rows=50.00 loops=1)\n  Buffers: shared hit=277 read=26935 written=12151\n  ->  Index Scan using orders_placed on orders (actual time=0.059..821.115 rows=1500050.00 loops=1)\n        Filter: (status = 'paid'::text)\n        Rows Removed by Filter: 901902\n        Index Searches: 1\n        Buffers: shared hit=277 read=26935 written=12151\nPlanning Time: 0.176 ms\nExecution Time: 888.099 ms",
    "dataSizes": "3,000,000 orders, one every nine seconds; five in eight are paid."
  }
},
{
  "id": "01920000-0000-7000-8000-000000000023", "kind": 3, "title": "The exports of the largest tenant", "minutes": 25,
  "text": "For most tenants this query takes a millisecond; for tenant 1 it takes more than half a second, since it stopped exporting in January. Say why the planner chose this plan, why it was wrong here, and what you would do so that it is fast for every tenant.",
  "competencies": ["query-performance", "database-design"],
  "expected": [
    {"level": "ROLE_LEVEL_MID", "signals": ["the index on created_at is read backwards and nearly everything thrown away", "an index on (tenant_id, kind, created_at)"]},
    {"level": "ROLE_LEVEL_SENIOR", "signals": ["the planner took the 44,297 rows it expected to be spread evenly over time, so fifty of them to come soon; they are all at the far end", "2,827,337 rows removed for 50 found, and cost 142 of 125,927 for the limit", "equality columns first, the order last"]},
    {"level": "ROLE_LEVEL_STAFF", "signals": ["statistics cannot fix it, since correlation of three columns with the order is not among them; the index takes the guess away", "what else of this shape lies in the system: a rare value, an order and a limit"]}
  ],
  "followUps": ["Extended statistics on (tenant_id, kind) bring the estimate to the true 2,333. Does the plan change?", "The table has 3 billion rows and writes 5,000 a second. How do you add the index?", "How would you have found this before a customer did?"],
  "discriminates": "Whether the candidate sees that the estimate of rows is one thing and the guess about where they lie another.",
  "slowQuery": {
    "schema": "create table events (\n    id bigint primary key,\n    tenant_id int not null,\n    kind text not null,\n    created_at timestamptz not null,\n    payload jsonb not null\n);\ncreate index events_created on events (created_at);\ncreate index events_tenant on events (tenant_id);",
    "query": "select id, kind, created_at from events\nwhere tenant_id = 1 and kind = 'export' order by created_at desc limit 50;",
    "plan": "Limit  (cost=0.43..142.57 rows=50 width=21) (actual time=580.641..581.148 rows=50.00 loops=1)\n  Buffers: shared hit=22802 read=17816 written=13410\n  ->  Index Scan Backward using events_created on events  (cost=0.43..125927.05 rows=44297 width=21) (actual time=580.639..581.141 rows=50.00 loops=1)\n        Filter: ((tenant_id = 1) AND (kind = 'export'::text))\n        Rows Removed by Filter: 2827337\n        Index Searches: 1\n        Buffers: shared hit=22802 read=17816 written=13410\nPlanning Time: 0.367 ms\nExecution Time: 581.168 ms",
    "dataSizes": "2,946,066 events over half a year; a handful of tenants have most of them, tenant 1 has 283,743, of which 2,333 are exports, all from the first days of January."
  }
}
]$library$::jsonb)
), entered as (
    insert into questions (id, kind) select id, kind from library
)
insert into question_versions (question_id, version, body, competencies)
select id, 1, body, array(select jsonb_array_elements_text(body -> 'competencies')) from library;
