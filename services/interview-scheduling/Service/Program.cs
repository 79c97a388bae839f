using Hiring.Candidate.V1;
using Hiring.InterviewScheduling;
using Hiring.InterviewScheduling.Calendars;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.Trainings;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Clients;
using Hiring.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddGrpcClient<CandidateService.CandidateServiceClient>("candidate", "candidate.read", CandidateService.Descriptor);
builder.AddService("scheduling.hiring")
    .Serve<SchedulingGrpcService>()
    .Serve<InterviewerGrpcService>()
    .Serve<TemplateGrpcService>()
    .Serve<InvitationGrpcService>()
    .Serve<CalendarGrpcService>(mostMessageBytes: 6 * 1024 * 1024);
builder.Services.AddSingleton<CalendarTransport>().AddHostedService<ReleaseInterviews>().AddHostedService<CountSessions>().AddHostedService<DueLoops>()
    .AddHostedService<MailSender>().AddHostedService<Reminders>().AddHostedService<LocalTimes>().AddHostedService<CalendarReader>();

var app = builder.Build();
app.MapService();
app.MapCalendarFeeds();
await app.RunAsync();
return 0;
