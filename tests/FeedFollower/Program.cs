using FeedFollower;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

// A process of its own that follows a feed, so that a test can kill it as a machine would: without a word.
// Arguments: the publisher's address, the follower's database. Ends when its standard input does.
var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddMetrics();
builder.Services.AddSingleton<FeedMetrics>();
builder.Services.AddSingleton(NpgsqlDataSource.Create(args[1]));
builder.Services.AddSingleton<Writes>();
builder.Services.AddHostedService(services => new Ledger(args[0], services));

var host = builder.Build();
_ = Task.Run(() =>
{
    while (Console.In.Read() >= 0)
    {
    }
    Environment.Exit(0);
});
await host.RunAsync();
