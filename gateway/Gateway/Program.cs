using Hiring.Gateway;
using Hiring.Gateway.Errors;

var builder = WebApplication.CreateBuilder(args);

builder.AddRoutes();
builder.AddTokens();
builder.AddLimits();
builder.AddErrors();
builder.AddReadiness();
builder.AddApiDocument();
builder.AddTelemetry();

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
