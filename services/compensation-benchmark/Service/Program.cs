using Hiring.CompensationBenchmark;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
if (args.Contains("--migrate"))
    return await builder.MigrateAsync();

builder.AddService<CompensationGrpcService>("compensation.hiring");

var app = builder.Build();
app.MapService<CompensationGrpcService>();
await app.RunAsync();
return 0;
