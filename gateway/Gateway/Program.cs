using Hiring.Gateway;
using Hiring.Gateway.Errors;
using Hiring.Gateway.OpenApi;
using Hiring.ServiceDefaults.Telemetry;

var builder = WebApplication.CreateBuilder(args);

builder.AddHostDefaults();
builder.AddRoutes();
builder.AddTokens();
builder.AddLimits();
builder.AddErrors();
builder.AddReadiness();
builder.AddApiDocument();

var app = builder.Build();

app.UseErrors();
app.UseHeaderHygiene();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseLimits();

app.MapReadiness();
app.MapApiDocument();
app.MapReverseProxy();

app.Run();
