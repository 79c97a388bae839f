using Hiring.Candidate.V1;
using Hiring.Evaluation;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Clients;
using Hiring.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddGrpcClient<CandidateService.CandidateServiceClient>("candidate", "candidate.read", CandidateService.Descriptor);
builder.AddGrpcClient<SchedulingService.SchedulingServiceClient>("interview-scheduling", "scheduling.read", SchedulingService.Descriptor);
builder.AddService("evaluation.hiring").Serve<EvaluationGrpcService>();
builder.Services.AddHostedService<FollowCandidates>();

var app = builder.Build();
app.MapService();
await app.RunAsync();
return 0;
