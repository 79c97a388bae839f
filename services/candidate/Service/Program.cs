using Hiring.Candidate;
using Hiring.Candidate.Duplicates;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Clients;
using Hiring.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddGrpcClient<EvaluationService.EvaluationServiceClient>("evaluation", "evaluation.read", EvaluationService.Descriptor);
builder.AddGrpcClient<CompensationService.CompensationServiceClient>("compensation-benchmark", "compensation.read", CompensationService.Descriptor);
builder.AddService("candidate.hiring").Serve<CandidateGrpcService>().Serve<DuplicateGrpcService>();
builder.Services.AddHostedService<SuggestDuplicates>();

var app = builder.Build();
app.MapService();
await app.RunAsync();
return 0;
