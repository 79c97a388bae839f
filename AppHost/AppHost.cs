using Hiring.AppHost;
using Hiring.AppHost.Backing;

var builder = DistributedApplication.CreateBuilder(args);
builder.UseFreeDashboardPorts();

// Postgres and Redis: containers where an engine answers, embedded otherwise.
if (await BackingChoice.MakeAsync(builder) is not { } backing)
    return 1;

var postgres = backing.AddPostgres("postgres");
var candidateDatabase = postgres.AddDatabase("candidate-db", "candidate");
var schedulingDatabase = postgres.AddDatabase("interview-scheduling-db", "interview_scheduling");
var evaluationDatabase = postgres.AddDatabase("evaluation-db", "evaluation");
var compensationDatabase = postgres.AddDatabase("compensation-benchmark-db", "compensation_benchmark");
var redis = backing.AddRedis("redis");

// Who may call: each program that calls is a client of its own, with no more scopes than it needs.
var demoClient = Client.Create(
    "demo",
    "candidate.read", "candidate.write", "candidate.privacy", "candidate.admin", "scheduling.read", "scheduling.write",
    "evaluation.read", "evaluation.write", "compensation.read", "compensation.write");
var candidateClient = Client.Create("candidate", "scheduling.read", "evaluation.read", "compensation.read");
var schedulingClient = Client.Create("interview-scheduling", "candidate.read");
var evaluationClient = Client.Create("evaluation", "scheduling.read", "candidate.read");

var identity = builder.AddIdentity<Projects.Hiring_Identity>("identity")
    .WithClients(demoClient, candidateClient, schedulingClient, evaluationClient);

// Each service stands twice: as <name>-migrate, which ends, and as itself, which waits for that.
var candidate = builder.AddService<Projects.Hiring_Candidate>("candidate", candidateDatabase, redis, identity)
    .WithClient(candidateClient)
    .WithEnvironment("Hiring__Organisation", "Example Ledger")
    .WithEnvironment("Webhooks__AllowLoopback", "true");
var scheduling = builder.AddService<Projects.Hiring_InterviewScheduling>("interview-scheduling", schedulingDatabase, redis, identity)
    .WithClient(schedulingClient);
var evaluation = builder.AddService<Projects.Hiring_Evaluation>("evaluation", evaluationDatabase, redis, identity)
    .WithClient(evaluationClient);
var compensation = builder.AddService<Projects.Hiring_CompensationBenchmark>(
    "compensation-benchmark", compensationDatabase, redis, identity);

// Who calls whom. They start in any order: a call waits for its answer, not a start for another start.
candidate.WithReference(scheduling).WithReference(evaluation).WithReference(compensation);
scheduling.WithReference(candidate);
evaluation.WithReference(scheduling).WithReference(candidate);

var gateway = builder.AddGateway<Projects.Hiring_Gateway>("gateway", identity)
    .WithReference(identity)
    .WithReference(candidate)
    .WithReference(scheduling)
    .WithReference(evaluation)
    .WithReference(compensation);

builder.AddDemo<Projects.Hiring_Demo>("demo", gateway, identity, demoClient);
builder.TellWhereEverythingIs(gateway, identity, demoClient, backing);
builder.TellFailures();

await builder.Build().RunAsync();
return 0;
