using Hiring.Candidate;
using Hiring.Candidate.Clock;
using Hiring.Candidate.Reports;
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
builder.AddService("candidate.hiring").Serve<CandidateGrpcService>()
    .Serve<PipelineGrpcService>().Serve<ReportGrpcService>();

var app = builder.Build();
app.MapService();
await app.RunAsync();
return 0;
