using Hiring.Demo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
// The narration is all that this program says.
builder.Logging.ClearProviders();
builder.AddTraces();
builder.Services.AddHiringClient();
builder.Services.AddSingleton<Narrator>();
builder.Services.AddSingleton<Market>();
builder.Services.AddSingleton<Pipeline>();
builder.Services.AddSingleton<Interviews>();
builder.Services.AddSingleton<Evaluations>();
builder.Services.AddSingleton<Offers>();
builder.Services.AddSingleton<Hire>();

using var host = builder.Build();
await host.StartAsync();
var narrator = host.Services.GetRequiredService<Narrator>();
try
{
    await host.Services.GetRequiredService<Hire>().RunAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    return 0;
}
catch (Exception error)
{
    narrator.Failed(error);
    return 1;
}
finally
{
    // Sends the last traces.
    await host.StopAsync();
}
