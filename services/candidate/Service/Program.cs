using Hiring.Candidate;
using Hiring.Candidate.Applications;
using Hiring.Candidate.Screenings;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Clients;
using Hiring.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddGrpcClient<EvaluationService.EvaluationServiceClient>("evaluation", "evaluation.read", EvaluationService.Descriptor);
builder.AddGrpcClient<SchedulingService.SchedulingServiceClient>("interview-scheduling", "scheduling.read", SchedulingService.Descriptor);
builder.AddGrpcClient<CompensationService.CompensationServiceClient>("compensation-benchmark", "compensation.read", CompensationService.Descriptor);
builder.AddService("candidate.hiring").Serve<CandidateGrpcService>().Serve<ScreeningGrpcService>().Serve<ActivityGrpcService>();
builder.Services.AddHostedService<DueWork>();

var app = builder.Build();
app.MapService();
await app.RunAsync();
return 0;
