using Hiring.Candidate;
using Hiring.Candidate.Applications;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.Intake;
using Hiring.Candidate.Offers;
using Hiring.Candidate.Privacy;
using Hiring.Candidate.Webhooks;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Clients;
using Hiring.ServiceDefaults.Database;

if (args is [ResumeReader.Argument, var mediaType])
    return await ResumeReader.Run(mediaType);
var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddGrpcClient<SchedulingService.SchedulingServiceClient>("interview-scheduling", "scheduling.read", SchedulingService.Descriptor);
builder.AddGrpcClient<EvaluationService.EvaluationServiceClient>("evaluation", "evaluation.read", EvaluationService.Descriptor);
builder.AddGrpcClient<CompensationService.CompensationServiceClient>("compensation-benchmark", "compensation.read", CompensationService.Descriptor);
builder.AddService("candidate.hiring")
    .Serve<CandidateGrpcService>().Serve<PostingGrpcService>().Serve<IntakeGrpcService>(IntakeGrpcService.MostMessageBytes).Serve<DuplicateGrpcService>()
    .Serve<SearchGrpcService>().Serve<ScreeningGrpcService>().Serve<ActivityGrpcService>().Serve<PipelineGrpcService>()
    .Serve<ReportGrpcService>().Serve<ClosingGrpcService>().Serve<PrivacyGrpcService>().Serve<WebhookGrpcService>();
builder.Services.AddHostedService<SuggestDuplicates>().AddHostedService<DueWork>().AddHostedService<OfferExpiry>().AddHostedService<Retention>()
    .AddHostedService<EvaluationProofs>().AddHostedService<SchedulingProofs>().AddHostedService<WebhookFeed>().AddHostedService<WebhookSender>();

var app = builder.Build();
app.MapService();
await app.RunAsync();
return 0;
