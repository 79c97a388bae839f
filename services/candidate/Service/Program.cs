using Hiring.Candidate;
using Hiring.Candidate.Closing;
using Hiring.Candidate.Offers;
using Hiring.Candidate.Postings;
using Hiring.Candidate.Privacy;
using Hiring.Candidate.Webhooks;
using Hiring.Candidate.Clock;
using Hiring.Candidate.Reports;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Clients;
using Hiring.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddGrpcClient<SchedulingService.SchedulingServiceClient>("interview-scheduling", "scheduling.read", SchedulingService.Descriptor);
builder.AddGrpcClient<EvaluationService.EvaluationServiceClient>("evaluation", "evaluation.read", EvaluationService.Descriptor);
builder.AddGrpcClient<CompensationService.CompensationServiceClient>("compensation-benchmark", "compensation.read", CompensationService.Descriptor);
builder.AddService("candidate.hiring")
    .Serve<CandidateGrpcService>().Serve<PostingGrpcService>().Serve<PipelineGrpcService>()
    .Serve<PrivacyGrpcService>().Serve<WebhookGrpcService>();
builder.Services.AddHostedService<Retention>().AddHostedService<EvaluationProofs>().AddHostedService<SchedulingProofs>()
    .AddHostedService<WebhookFeed>().AddHostedService<WebhookSender>();
builder.AddService("candidate.hiring").Serve<CandidateGrpcService>()
    .Serve<PostingGrpcService>()
    .Serve<ClosingGrpcService>()
    .Serve<WebhookGrpcService>();
builder.Services.AddHostedService<OfferExpiry>();
builder.Services.AddHostedService<WebhookFeed>();
builder.Services.AddHostedService<WebhookSender>();
    .Serve<PipelineGrpcService>().Serve<ReportGrpcService>();

var app = builder.Build();
app.MapService();
await app.RunAsync();
return 0;
