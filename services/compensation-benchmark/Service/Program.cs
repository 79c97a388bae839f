using Hiring.CompensationBenchmark;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddService("compensation.hiring").Serve<CompensationGrpcService>();

var app = builder.Build();
app.MapService();
await app.RunAsync();
return 0;
